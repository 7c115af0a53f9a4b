import { b2b, nearestIn, w } from './catalogue-entry.ts'
import type { Metric } from './metric.ts'

const ARTICLE = 'B2C vs. B2B, part 1'
const NOTES = 'B2B metrics notes'
const STARTING_MRR = w(
  'MRR of the accounts active at the start',
  'MRR der zu Beginn aktiven Accounts',
)
const REPURCHASE = nearestIn('b2c', 'repurchase_rate_60d', 'repeat_purchase_rate')
const perAccount = { unitOfAnalysis: 'account', experimentUnits: [] } as const

/** What contracts are worth and whether they stay. */
export const REVENUE_METRICS: readonly Metric[] = [
  b2b.ratio({
    id: 'acv',
    name: w('Annual contract value', 'Jährlicher Vertragswert (ACV)'),
    unit: 'money',
    numerator: w('contract value without one-time fees', 'Vertragswert ohne einmalige Gebühren'),
    denominator: w('years of the term', 'Jahre der Laufzeit'),
    unitOfAnalysis: 'contract',
    source: `${NOTES}, section 2`,
    nearest: nearestIn('b2c', 'aov'),
  }),
  b2b.sum({
    id: 'tcv',
    name: w('Total contract value', 'Gesamter Vertragswert (TCV)'),
    numerator: w(
      'all recurring value of the term and one-time fees',
      'alle wiederkehrenden Werte der Laufzeit und einmalige Gebühren',
    ),
    unitOfAnalysis: 'contract',
    source: `${NOTES}, section 2`,
  }),
  b2b.sum({
    id: 'mrr',
    name: w('Monthly recurring revenue', 'Monatlich wiederkehrender Umsatz (MRR)'),
    numerator: w(
      'recurring revenue normalised to a month',
      'auf den Monat umgelegter wiederkehrender Umsatz',
    ),
    unitOfAnalysis: 'account',
    grain: 'month',
    source: 'ChartMogul: MRR movements',
    nearest: nearestIn('b2c', 'revenue'),
  }),
  b2b.sum({
    id: 'arr',
    name: w('Annual recurring revenue', 'Jährlich wiederkehrender Umsatz (ARR)'),
    numerator: w('monthly recurring revenue × 12', 'monatlich wiederkehrender Umsatz × 12'),
    unitOfAnalysis: 'account',
    source: `${NOTES}, section 2`,
  }),
  b2b.ratio({
    id: 'nrr',
    name: w('Net revenue retention', 'Netto-Umsatzbindung (NRR)'),
    unit: 'share',
    numerator: w('MRR of the same accounts at the end', 'MRR derselben Accounts am Ende'),
    denominator: STARTING_MRR,
    ...perAccount,
    source: `${NOTES}, section 1.2: cohort at both ends, 12 months`,
    nearest: REPURCHASE,
  }),
  b2b.ratio({
    id: 'grr',
    name: w('Gross revenue retention', 'Brutto-Umsatzbindung (GRR)'),
    unit: 'share',
    numerator: w(
      'MRR of the same accounts at the end, at most what each had',
      'MRR derselben Accounts am Ende, höchstens ihr Anfangswert',
    ),
    denominator: STARTING_MRR,
    ...perAccount,
    source: `${NOTES}, section 1.2`,
    nearest: REPURCHASE,
  }),
  b2b.ratio({
    id: 'expansion_rate',
    name: w('Expansion rate', 'Expansionsrate'),
    unit: 'share',
    numerator: w('added MRR of existing accounts', 'hinzugekommene MRR bestehender Accounts'),
    denominator: STARTING_MRR,
    ...perAccount,
    source: `${ARTICLE}, cross-sell and upsell (product E19)`,
    nearest: nearestIn('b2c', 'repeat_purchase_rate'),
  }),
  b2b.ratio({
    id: 'revenue_churn_rate',
    name: w('Revenue churn', 'Umsatzverlust'),
    unit: 'share',
    numerator: w(
      'MRR lost by churn and contraction',
      'durch Abgang und Verkleinerung verlorene MRR',
    ),
    denominator: STARTING_MRR,
    direction: 'down',
    ...perAccount,
    source: 'ChartMogul: gross MRR churn',
    nearest: REPURCHASE,
  }),
  b2b.proportion({
    id: 'logo_churn_rate',
    name: w('Account churn', 'Verlorene Accounts'),
    numerator: w('of these, accounts without MRR at the end', 'davon am Ende ohne MRR'),
    denominator: w('accounts with MRR at the start', 'Accounts mit MRR zu Beginn'),
    direction: 'down',
    ...perAccount,
    source: `${NOTES}, section 1.3`,
    nearest: REPURCHASE,
  }),
  b2b.proportion({
    id: 'logo_retention_rate',
    name: w('Account retention', 'Gehaltene Accounts'),
    numerator: w('of these, accounts with MRR at the end', 'davon am Ende mit MRR'),
    denominator: w('accounts with MRR at the start', 'Accounts mit MRR zu Beginn'),
    ...perAccount,
    source: `${NOTES}, section 1.3`,
    nearest: REPURCHASE,
  }),
  b2b.ratio({
    id: 'quick_ratio',
    name: w('Quick ratio', 'Quick Ratio'),
    numerator: w('new and expansion MRR', 'neue und hinzugekommene MRR'),
    denominator: w('contraction and churned MRR', 'verkleinerte und verlorene MRR'),
    ...perAccount,
    source: `${NOTES}, section 1.4`,
  }),
  b2b.ratio({
    id: 'ltv_margin',
    name: w('Lifetime value, margin over churn', 'Kundenwert, Marge durch Abgang'),
    unit: 'money',
    numerator: w(
      'monthly revenue per account × gross margin',
      'Monatsumsatz je Account × Rohmarge',
    ),
    denominator: w('monthly account churn', 'monatlicher Anteil verlorener Accounts'),
    ...perAccount,
    source: `${NOTES}, section 3, variant 2: default of B2B`,
    nearest: nearestIn('b2c', 'ltv_observed', 'customer_value_60d'),
  }),
  b2b.quantile({
    id: 'customer_roi_days',
    name: w('Days to the customer’s return', 'Tage bis zum Ertrag des Kunden'),
    unit: 'days',
    numerator: w(
      'days until the customer has their money back',
      'Tage, bis der Kunde sein Geld zurück hat',
    ),
    denominator: w('customers with a proven return', 'Kunden mit belegtem Ertrag'),
    formula: w(
      'median of these days; never compared with CAC payback',
      'Median dieser Tage; nie mit der Amortisation der CAC vergleichen',
    ),
    direction: 'down',
    minimumSample: 5,
    ...perAccount,
    source: `${ARTICLE}, copy sample (ruling R2)`,
  }),
  b2b.count({
    id: 'renewals_due',
    name: w('Renewals due', 'Anstehende Verlängerungen'),
    numerator: w('contracts that end within 60 days', 'Verträge, die in 60 Tagen enden'),
    unitOfAnalysis: 'contract',
    direction: 'none',
    source: `${ARTICLE}, health of the contract (product E29)`,
  }),
  b2b.proportion({
    id: 'onboarded_rate',
    name: w('Won to onboarded', 'Gewonnen zu eingeführt'),
    numerator: w('of these, accounts onboarded', 'davon eingeführte Accounts'),
    denominator: w('accounts won', 'gewonnene Accounts'),
    unitOfAnalysis: 'account',
    source: `${ARTICLE}, expansion loop (product E37)`,
  }),
  b2b.proportion({
    id: 'activated_rate',
    name: w('Onboarded to active', 'Eingeführt zu aktiv'),
    numerator: w('of these, accounts in use', 'davon Accounts in Nutzung'),
    denominator: w('accounts onboarded', 'eingeführte Accounts'),
    unitOfAnalysis: 'account',
    source: `${ARTICLE}, expansion loop (product E37)`,
  }),
]
