import { z } from 'zod'

const Value = z.string().trim().min(1).max(512).optional()

/** The filters of everything that is made of visits, as they stand in an address. */
export const VisitFilterQuery = {
  channel: Value,
  device: Value,
  country: Value,
  landing: Value,
  /** `EXPERIMENT:VARIANT`: visits of those who had seen it by then. */
  variant: Value,
}
