import type { Profile } from '../config-store/profile.ts'

/** What the demo shop says of itself; two of the seven questions nobody has answered yet. */
export const SHOP_PROFILE: Profile = {
  positioning: 'Who has the skin pays, and carries the risk that a cream does not suit it.',
  journey: {
    price_and_risk: '€30 to €60 an order; a reaction of the skin',
    deciders: 'One, on the phone',
    length: 'Minutes to three days',
    proof: 'Before and after in three seconds; reviews of the own skin type',
    revenue_structure: 'First order nearly pays; the second within 60 days earns',
  },
}

/** What the demo company says of itself. */
export const COMPANY_PROFILE: Profile = {
  positioning: 'The plant manager pays; the maintenance lead carries the risk of a standstill.',
  journey: {
    price_and_risk: '€30,000 a year; a line that stands still',
    deciders: 'Six: plant, maintenance, IT, security, legal, purchasing',
    length: 'Two to three months, most of it the security review',
    proof: 'References of the same machines; the trust centre',
    onboarding: 'Sensors and a reading of four weeks',
    time_to_value: 'The first predicted failure',
    revenue_structure: 'Yearly contracts that grow by plant',
  },
}
