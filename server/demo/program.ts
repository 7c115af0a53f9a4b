import { daysAfter } from '@takt/shared/program'
import { type Decision, Decision as DecisionSchema } from '@takt/shared/schemas/decision.ts'
import type { Evidence } from '@takt/shared/schemas/evidence.ts'
import { Idea } from '@takt/shared/schemas/idea.ts'
import { Learning } from '@takt/shared/schemas/learning.ts'
import { createExperimentResults } from '../api/experiment-results.ts'
import { propose } from '../api/program/decisions.ts'
import { today } from '../api/today.ts'
import { addDecision } from '../config-store/decisions.ts'
import { readExperiment } from '../config-store/experiments.ts'
import { addEvidence } from '../config-store/evidence.ts'
import { addIdea, readIdeas } from '../config-store/ideas.ts'
import { addLearning } from '../config-store/learnings.ts'
import { readFrozenPlan } from '../config-store/plan-freeze.ts'
import type { ProjectRecord } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { projectScope } from '../db/scope.ts'
import { COMPANY_EVIDENCE, SHOP_EVIDENCE } from './evidence.ts'

const ACTOR = 'demo'
const FOLLOW_UP_DAYS = 60

/** What a demo team has on its backlog, has decided, and has learnt. */
export type DemoProgram = {
  ideas: readonly Idea[]
  decisions: readonly (Pick<Decision, 'code' | 'variant' | 'reason' | 'owner'> & { key: string })[]
  learnings: readonly Learning[]
  evidence: readonly Evidence[]
}

export const SHOP_PROGRAM: DemoProgram = {
  ideas: [
    {
      title: 'Say tonight’s result on the product page',
      hypothesis:
        'Because people doubt the effect, a picture of tonight’s skin lets more of them buy.',
      chain: [
        { claim: 'They see their own evening', observable: 'time on the product page' },
        { claim: 'They imagine using it', observable: 'sessions with a cart' },
        { claim: 'They buy', observable: 'sessions with an order' },
      ],
      tactic: 'A three-second before/after loop above the fold.',
      resistance: 'Does it work for my skin?',
      node: 'session_purchase_rate',
      primary: 'session_purchase_rate',
      step: 'cart',
      owner: 'Ben',
      ownerRole: 'creative',
      tags: ['proof'],
      impact: 7,
      confidence: 0.6,
      ease: 6,
    },
    {
      title: 'Bundle of serum and cleanser',
      hypothesis: 'Because people need both, a bundle lifts the order value without fewer orders.',
      tactic: 'One bundle at 10 % less.',
      resistance: 'Do I need two things?',
      node: 'aov',
      primary: 'aov',
      step: 'cart',
      owner: 'Ada',
      ownerRole: 'ecommerce',
      tags: ['offer'],
      impact: 6,
      confidence: 0.4,
      ease: 7,
    },
    {
      title: 'Twenty more short clips',
      hypothesis: 'Because clips are cheap, more of them bring more visitors.',
      tactic: 'Twenty clips of ten seconds.',
      resistance: 'I have never heard of them.',
      node: 'session_purchase_rate',
      primary: 'session_purchase_rate',
      step: 'reach',
      owner: 'Cem',
      ownerRole: 'performance',
      tags: ['reach'],
      impact: 5,
      confidence: 0.8,
      ease: 5,
    },
  ].map((idea) => Idea.parse({ ...idea, mode: 'b2c' })),
  decisions: [
    {
      key: 'review-filter',
      code: 'ship',
      variant: 'reviews',
      reason: 'More sessions buy, and refunds do not move.',
      owner: 'Ben, creative',
    },
    {
      key: 'free-shipping',
      code: 'iterate',
      variant: null,
      reason: 'Two offers ran over the test; the bar comes again without them.',
      owner: 'Ada, e-commerce',
    },
  ],
  learnings: [
    {
      statement: 'Reviews of people with the same skin let more visitors buy',
      context: 'Product pages, new visitors, spring.',
      modes: ['b2c'],
      tags: ['proof', 'reviews'],
      metric: 'session_purchase_rate',
      experiment: 'review-filter',
      confidence: 0.85,
    },
  ].map((learning) => Learning.parse(learning)),
  evidence: SHOP_EVIDENCE,
}

export const COMPANY_PROGRAM: DemoProgram = {
  ideas: [
    {
      title: 'Security one-pager before the demo',
      hypothesis: 'Because legal review stops deals, documents sent early shorten it.',
      tactic: 'One page on data processing with the invitation to the demo.',
      resistance: 'Will our security team approve this?',
      node: 'approval_rate',
      step: 'review',
      owner: 'Dana',
      ownerRole: 'solutions',
      tags: ['security'],
      impact: 8,
      confidence: 0.5,
      ease: 8,
    },
    {
      title: 'Reference call with a company of the same trade',
      hypothesis: 'Because buyers trust their own trade, a reference call lifts the win rate.',
      tactic: 'Six references by industry, offered after the demo.',
      resistance: 'Does it work in plants like ours?',
      node: 'win_rate_closed_count',
      step: 'contract',
      owner: 'Eli',
      ownerRole: 'ae',
      tags: ['proof'],
      impact: 7,
      confidence: 0.4,
      ease: 4,
    },
  ].map((idea) => Idea.parse({ ...idea, mode: 'b2b' })),
  decisions: [],
  learnings: [
    {
      statement: 'Security documents before the demo take the review out of the way',
      context:
        'Win rate 19 % → 27 %, 94 → 61 days: a before/after comparison, not a controlled experiment.',
      modes: ['b2b'],
      tags: ['security', 'trust'],
      metric: 'win_rate_closed_count',
      confidence: 0.6,
      halfLifeDays: 540,
    },
  ].map((learning) => Learning.parse(learning)),
  evidence: COMPANY_EVIDENCE,
}

/** Gives a demo workspace its program, once. */
export async function ensureProgram(
  { store, now }: Services,
  project: ProjectRecord,
  { program, nowMs }: { program: DemoProgram; nowMs: number },
): Promise<void> {
  const scope = projectScope(store.reader, project)
  if ((await readIdeas(scope)).length > 0) return
  const change = { projectId: project.id, actor: ACTOR, nowMs }
  const day = today(project, nowMs)
  const ideas = program.ideas.map((idea) => ({
    id: addIdea(store.writer, change, { idea }),
    tags: idea.tags,
  }))
  for (const learning of program.learnings) {
    addLearning(store.writer, change, { learning, createdOn: day })
  }
  for (const piece of program.evidence) {
    const served = ideas.filter(({ tags }) => tags.some((tag) => piece.tags.includes(tag)))
    const evidence = { ...piece, ideas: served.map(({ id }) => id) }
    addEvidence(store.writer, change, { evidence, createdOn: day })
  }
  const resultsOf = createExperimentResults(now)
  for (const { key, ...decision } of program.decisions) {
    const record = await readExperiment(store.reader, project.id, key)
    if (record === undefined) continue
    const result = await resultsOf(scope, record)
    const proposal = propose(record, { result, day })
    const planHash = (await readFrozenPlan(scope, key))?.hash ?? null
    addDecision(store.writer, change, {
      key,
      decision: DecisionSchema.parse(decision),
      evidence: { result, proposal, planHash },
      decidedOn: day,
      followUpOn: decision.code === 'ship' ? daysAfter(day, FOLLOW_UP_DAYS) : null,
    })
  }
}
