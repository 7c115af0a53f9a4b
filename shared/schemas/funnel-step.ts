import { z } from 'zod'
import type { Mode } from './mode.ts'

/** Where on its way to a purchase or a contract somebody is, in order. `reach` only brings people in. */
export const FUNNEL_STEPS = {
  b2c: ['reach', 'product', 'cart', 'checkout', 'payment', 'repurchase'],
  b2b: [
    'reach',
    'lead',
    'mql',
    'sql',
    'opportunity',
    'review',
    'pilot',
    'approval',
    'contract',
    'expansion',
  ],
} as const satisfies Record<Mode, readonly string[]>

export const FunnelStep = z.enum([...new Set([...FUNNEL_STEPS.b2c, ...FUNNEL_STEPS.b2b])])
export type FunnelStep = z.infer<typeof FunnelStep>

/** Who may answer for an experiment in each rhythm. */
export const OWNER_ROLES = {
  b2c: ['creative', 'performance', 'crm', 'ecommerce'],
  b2b: ['marketing', 'sdr', 'ae', 'solutions', 'cs'],
} as const satisfies Record<Mode, readonly string[]>
