/** One observation of one unit, e.g. the value of an order; money in minor units. */
export type UnitValue = { variant: string; unit: number; day: string; value: number }
