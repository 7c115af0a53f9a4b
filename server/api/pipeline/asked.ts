import { QUARTER_PATTERN } from '@takt/shared/metrics'
import { z } from 'zod'
import { CUSTOMER_SLA_HOURS } from './hand-offs.ts'
import { DEAL_DIMENSION_NAMES } from './setting.ts'

const quarter = z.string().regex(QUARTER_PATTERN, 'must be a quarter such as 2026-Q4').optional()
const basis = z.enum(['closed', 'created']).default('closed')
const text = z.string().max(300).optional()

export const AskQuarter = z.object({ quarter })
export const AskWindow = z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() })
export const AskWinRates = AskWindow.extend({
  by: z.enum(DEAL_DIMENSION_NAMES).default('lead_source'),
  basis,
})
export const AskCycle = AskWindow.extend({ basis })
export const AskWaterfall = AskWindow.extend({
  quarter,
  scope: z.enum(['period', 'total']).default('total'),
  path: z
    .enum([
      'new',
      'increase',
      'movedIn',
      'movedOut',
      'lost',
      'decrease',
      'won',
      'reopened',
      'removed',
    ])
    .optional(),
})
export const AskLeads = AskWindow.extend({
  /** Hours within which sales is to answer. */
  slaHours: z.coerce.number().positive().max(8_760).default(24),
})
export const AskHandOffs = AskLeads.extend({
  /** Hours within which customer success is to be in touch with an account won. */
  customerSlaHours: z.coerce.number().positive().max(8_760).default(CUSTOMER_SLA_HOURS),
  format: z.enum(['json', 'csv']).default('json'),
})
export const AskDeals = AskWindow.extend({
  status: z.enum(['open', 'won', 'lost', 'ended']).optional(),
  stage: text,
  lead_source: text,
  owner: text,
  product: text,
  sector: text,
  segment: text,
  country: text,
  manager: text,
  region: text,
  type: text,
  campaign: text,
  on: z.enum(['created', 'closed', 'expected']).default('closed'),
  format: z.enum(['json', 'csv']).default('json'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  offset: z.coerce.number().int().min(0).default(0),
})

const range = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$/,
    'must be two days such as 2026-01-01..2026-06-30',
  )
  .refine((text) => text.split('..').every((day) => z.iso.date().safeParse(day).success), {
    message: 'must be two days that exist',
  })
  .optional()
export const AskCompare = z.object({ before: range, after: range })
