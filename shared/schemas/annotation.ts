import { z } from 'zod'
import { Mode } from './mode.ts'

/** What an annotation is about. */
export const ANNOTATION_KINDS = ['note', 'deploy', 'price', 'campaign', 'outage'] as const
const Kind = z.enum(ANNOTATION_KINDS)

const Label = z.string().trim().min(1, 'must not be empty').max(200)
const Url = z
  .url({ protocol: /^https?$/, message: 'must begin with https:// or http://' })
  .max(2_000)
const Key = z.string().trim().min(1).max(200)

/** Something that happened and that no event tells, on a day of the workspace. */
export const Annotation = z.object({
  id: z.number(),
  day: z.iso.date(),
  /** The rhythm that it belongs to; null for both. */
  mode: Mode.nullable(),
  kind: Kind,
  label: z.string(),
  url: z.string().nullable(),
  createdBy: z.string(),
})
export type Annotation = z.infer<typeof Annotation>

export const NewAnnotation = z.strictObject({
  /** Of the sender: the same key is the same annotation. */
  key: Key.nullable().default(null),
  /** Today unless given. */
  day: z.iso.date().optional(),
  mode: Mode.nullable().default(null),
  kind: Kind.default('note'),
  label: Label,
  url: Url.nullable().default(null),
})

/** What a deployment tells: the same version in the same environment is the same deploy. */
export const Deploy = z.strictObject({
  version: z.string().trim().min(1, 'must not be empty').max(100),
  environment: z.string().trim().max(60).default('production'),
  url: Url.nullable().default(null),
  /** Now unless given. */
  at: z.iso.datetime({ offset: true }).optional(),
})
