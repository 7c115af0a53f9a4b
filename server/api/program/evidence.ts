import { evidenceCounts, evidenceGaps, searchScore } from '@takt/shared/program'
import {
  Audience,
  Evidence,
  EvidenceChange,
  EvidenceForm,
  type EvidenceRecord,
  ProofKind,
} from '@takt/shared/schemas/evidence.ts'
import { Mode } from '@takt/shared/schemas/mode.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { addEvidence, changeEvidence, readEvidenceLibrary } from '../../config-store/evidence.ts'
import { readExperiments } from '../../config-store/experiments.ts'
import { readIdeas } from '../../config-store/ideas.ts'
import type { Services } from '../../context.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { AppError } from '../../errors.ts'
import type { ApiEnv } from '../env.ts'
import { changeBy } from '../experiment-record.ts'
import { refuseForeignMode } from '../plan-checks.ts'
import { today } from '../today.ts'
import { body, parseBody, query, rowIdOf } from '../validate.ts'

const Ask = z.object({
  /** Words that every hit contains. */
  q: z.string().max(200).optional(),
  mode: Mode.optional(),
  audience: Audience.optional(),
  proof: ProofKind.optional(),
  form: EvidenceForm.optional(),
  tag: z.string().max(60).optional(),
  /** What an idea rests on. */
  idea: z.coerce.number().int().optional(),
  /** What an experiment uses, or the idea that it tests. */
  experiment: z.string().max(64).optional(),
})

/** What can be shown to whoever doubts, and what is missing of it. */
export function evidence({ store, now }: Services) {
  const { writer } = store
  return new Hono<ApiEnv>()
    .get('/evidence', query(Ask), async (c) => {
      const { scope } = c.var
      const asked = c.req.valid('query')
      const all = await readEvidenceLibrary(scope)
      const ownIdea = await ideaTestedBy(scope, asked.experiment)
      const found = all.filter((each) => answers(each, asked, ownIdea))
      const day = today(scope.project, now())
      const { mode: own } = scope.project
      const mode = asked.mode ?? (own === 'b2b' ? 'b2b' : 'b2c')
      return c.json({
        evidence: matching(found, asked.q ?? ''),
        mode,
        gaps: evidenceGaps(all, { mode, today: day }),
        counts: evidenceCounts(all, { mode, today: day }),
      })
    })
    .post('/evidence', body(Evidence), async (c) => {
      const { scope, body: piece } = c.var
      await refuse(scope, piece)
      const createdOn = today(scope.project, now())
      const id = addEvidence(writer, changeBy(c.var, now()), { evidence: piece, createdOn })
      return c.json(await find(scope, id), 201)
    })
    .patch('/evidence/:id', body(EvidenceChange), async (c) => {
      const { scope } = c.var
      const before = await find(scope, rowIdOf(c))
      const piece = parseBody(Evidence, { ...Evidence.strip().parse(before), ...c.var.body })
      await refuse(scope, piece)
      const day = today(scope.project, now())
      changeEvidence(writer, changeBy(c.var, now()), { before, evidence: piece, today: day })
      return c.json(await find(scope, before.id))
    })
}

function answers(
  { modes, audience, proof, form, tags, ideas, experiments }: EvidenceRecord,
  asked: z.infer<typeof Ask>,
  ownIdea: number | null,
): boolean {
  const is = <Value>(wanted: Value | undefined, holds: (value: Value) => boolean): boolean =>
    wanted === undefined || holds(wanted)
  return [
    is(asked.mode, (mode) => modes.includes(mode)),
    is(asked.audience, (whom) => audience.includes(whom)),
    is(asked.proof, (kind) => proof === kind),
    is(asked.form, (wanted) => form === wanted),
    is(asked.tag, (tag) => tags.includes(tag)),
    is(asked.idea, (idea) => ideas.includes(idea)),
    is(
      asked.experiment,
      (key) => experiments.includes(key) || (ownIdea !== null && ideas.includes(ownIdea)),
    ),
  ].every(Boolean)
}

async function ideaTestedBy(scope: ProjectScope, key: string | undefined): Promise<number | null> {
  if (key === undefined) return null
  const ideas = await readIdeas(scope)
  return ideas.find(({ experiment }) => experiment === key)?.id ?? null
}

function matching(found: readonly EvidenceRecord[], words: string): EvidenceRecord[] {
  if (words.trim() === '') return [...found]
  return found
    .map((record) => ({ record, score: searchScore(searchable(record), words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || b.record.id - a.record.id)
    .map(({ record }) => record)
}

const searchable = ({ title, tags, note, form, number, experiments }: EvidenceRecord) => ({
  statement: title,
  tags,
  context: `${note} ${number?.metric ?? ''} ${number?.source ?? ''}`,
  metric: form,
  experiment: experiments.join(' '),
})

/** Refuses a foreign rhythm, a number that nobody can check, and links that lead nowhere. */
async function refuse(scope: ProjectScope, piece: Evidence): Promise<void> {
  for (const mode of piece.modes) refuseForeignMode(scope, mode)
  refuseUnsourced(piece)
  const ideas = new Set((await readIdeas(scope)).map(({ id }) => id))
  const idea = piece.ideas.find((id) => !ideas.has(id))
  if (idea !== undefined) throw refusal('ideas', `there is no idea ${String(idea)}`)
  const records = await readExperiments(scope.db, scope.project.id)
  const keys = new Set(records.map(({ experiment }) => experiment.key))
  const key = piece.experiments.find((each) => !keys.has(each))
  if (key !== undefined) throw refusal('experiments', `there is no experiment "${key}"`)
}

/** A number without its source convinces nobody: it waits as a draft (product J11). */
function refuseUnsourced({ form, number, status }: Evidence): void {
  if (status !== 'live') return
  if (form === 'roi_card' && number === null) {
    throw refusal('number', 'a card with a return needs its number; keep it as a draft until then')
  }
  if (number !== null && number.source === '') {
    throw refusal('number.source', 'say where the number comes from, or keep it as a draft')
  }
}

const refusal = (field: string, why: string): AppError =>
  new AppError('unprocessable', `${field}: ${why}`, { field })

async function find(scope: ProjectScope, id: number): Promise<EvidenceRecord> {
  const found = (await readEvidenceLibrary(scope)).find((each) => each.id === id)
  if (found === undefined) {
    throw new AppError('not_found', 'there is no such piece of evidence in the library')
  }
  return found
}
