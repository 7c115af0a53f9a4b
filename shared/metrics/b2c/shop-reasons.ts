const OF_UNITS = 'it is a number of the units of an experiment: ask for /experiments/{key}/results'

/** Why a metric of the catalogue has no number of a shop yet, and where what comes nearest is found. */
export const SHOP_REASONS: Readonly<Record<string, string>> = {
  step_drop_off: 'it is a number of each step: ask for /funnel, which ranks the drop-offs',
  days_between_orders:
    'gaps between orders are kept over all time, not by period: ask for /survival?from=any or /repurchase',
  cac_payback:
    'a shop has no monthly gross profit of a customer: first_order_payback says whether the first order pays',
  sales_cycle_days: 'the first contact before an order is not kept: ask for time to pay in /funnel',
  sales_cycle_median_days:
    'the first contact before an order is not kept: ask for time to pay in /funnel',
  time_to_value_days: 'no event says when a customer first used what was bought',
  decision_makers: 'no event says how many people decided on a purchase',
  typical_price_usd: 'prices are kept in the currency of the workspace: see aov',
  people_over_message_cap: 'messages to customers are not collected',
  review_rate: 'reviews are not collected',
  referral_rate: 'referrals are not collected',
  dau_over_mau: 'it is not kept by period: ask for visitors by day and over 28 days',
  lcp_p75: 'page speed is collected as events and not summed by period yet',
  delivery_days: 'deliveries are not collected',
  conversion: OF_UNITS,
  value_per_unit: OF_UNITS,
  revenue_per_visitor: OF_UNITS,
  orders_per_visitor: OF_UNITS,
  order_value_median: OF_UNITS,
}

/** Whether a metric is one of the units of an experiment, in either rhythm, and has no number beside it. */
export const isOfUnits = (id: string): boolean => SHOP_REASONS[id] === OF_UNITS
