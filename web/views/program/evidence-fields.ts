import type { Audience, Evidence, EvidenceForm, ProofKind } from '@takt/shared/schemas/evidence.ts'
import type { Mode } from '@takt/shared/schemas/mode.ts'

/** What the form of a piece of evidence holds: an empty control is '' or null, never a number. */
export type PieceFields = {
  title: string
  modes: Mode[]
  audience: Audience[]
  form: EvidenceForm
  proof: ProofKind | ''
  status: Evidence['status']
  link: string
  note: string
  tags: string
  number: {
    metric: string
    before: number | null
    after: number | null
    n: number | null
    unit: string
    source: string
  }
  ideas: number[]
  experiments: string[]
}

const noNumber = (): PieceFields['number'] => ({
  metric: '',
  before: null,
  after: null,
  n: null,
  unit: '',
  source: '',
})

/** A new piece: of a shop it speaks to one person, of a sales team to the team that decides. */
export const emptyPiece = (mode: Mode): PieceFields => ({
  title: '',
  modes: [mode],
  audience: [mode === 'b2c' ? 'person' : 'team'],
  form: mode === 'b2c' ? 'user_content' : 'case_study',
  proof: mode === 'b2c' ? 'review' : 'number',
  status: 'live',
  link: '',
  note: '',
  tags: '',
  number: noNumber(),
  ideas: [],
  experiments: [],
})

/** A piece as the form shows it. */
export const fieldsOf = (piece: Evidence): PieceFields => ({
  title: piece.title,
  modes: [...piece.modes],
  audience: [...piece.audience],
  form: piece.form,
  proof: piece.proof ?? '',
  status: piece.status,
  link: piece.link,
  note: piece.note,
  tags: piece.tags.join(', '),
  number: { ...noNumber(), ...piece.number },
  ideas: [...piece.ideas],
  experiments: [...piece.experiments],
})

/** What the form sends, still to be checked; a number without a name is none. */
export const sentOf = ({ proof, tags, number, ...rest }: PieceFields): unknown => ({
  ...rest,
  proof: proof === '' ? null : proof,
  link: rest.link.trim(),
  tags: tags
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== ''),
  number: number.metric.trim() === '' ? null : number,
})
