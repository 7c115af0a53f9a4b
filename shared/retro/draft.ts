import type { RetroSnapshot, Said, Tone } from '../schemas/retro.ts'

/** A sentence before it is given the hash of what it rests on. */
export type Draft = {
  id: string
  text: Said
  tone: Tone
  /** Address below the project that answers with the numbers. */
  query: string
  /** Where somebody put the proof of it. */
  link?: string
  /** JSON pointer into the snapshot: everything that the sentence is made of. */
  pointer: string
}

/** One section of the document: a function of the snapshot. */
export type Section = (snapshot: RetroSnapshot) => Draft[]
