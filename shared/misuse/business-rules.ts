import { guardMetric, metricById } from '../metrics/index.ts'
import { type Rule, rule } from './rule.ts'

const LEAD_COUNTS = new Set(['mqls', 'leads', 'accounts_reached', 'sqls'])
const SINGLE_TOUCH = new Set([
  'last',
  'last-click',
  'last_click',
  'last-non-direct',
  'first',
  'first_click',
])
/** Channels of one business differ by more than this before a blended figure hides something. */
const BLEND_RATIO_MIN = 1.5

const isDecided = (role: string): boolean => role !== 'tile'

/** What a business is steered by. */
export const BUSINESS_RULES: readonly Rule[] = [
  rule('ctr_as_primary', ({ metric, role }) => metric === 'ctr' && isDecided(role), [
    [
      'Clicks guarantee no revenue: what is clicked more may sell less.',
      'Klicks garantieren keinen Umsatz: was öfter geklickt wird, kann weniger verkaufen.',
    ],
    [
      'Decide by the cart-access rate (B2C) or the qualified-meeting rate (B2B).',
      'Entscheide nach der Warenkorbrate (B2C) oder der Quote qualifizierter Termine (B2B).',
    ],
  ]),
  rule('mql_as_goal', ({ metric = '', role }) => LEAD_COUNTS.has(metric) && isDecided(role), [
    [
      'Counts of leads can be bought: more of them may mean fewer customers.',
      'Leads lassen sich kaufen: mehr davon können weniger Kunden bedeuten.',
    ],
    [
      'Aim at accepted leads, opportunities or the value won.',
      'Ziele auf angenommene Leads, Chancen oder den gewonnenen Wert.',
    ],
  ]),
  rule(
    'total_as_primary',
    ({ metric = '', role }) => {
      const kind = metricById(metric)?.kind
      return role === 'primary' && !LEAD_COUNTS.has(metric) && (kind === 'count' || kind === 'sum')
    },
    [
      [
        'A total grows with traffic, whatever the variant does.',
        'Eine Summe wächst mit dem Verkehr, was die Variante auch tut.',
      ],
      ['Decide by a value per unit.', 'Entscheide nach einem Wert je Einheit.'],
    ],
  ),
  rule(
    'blended_ltv_cac',
    ({ metric, parts = [] }) =>
      (metric === 'ltv_cac' || metric === 'cac' || metric === 'roas') && differ(parts),
    [
      [
        'One figure over channels that differ much hides the one that loses money.',
        'Eine Zahl über sehr verschiedene Kanäle versteckt den, der Geld verliert.',
      ],
      [
        'Show it by channel, paid and unpaid apart.',
        'Zeig sie je Kanal, bezahlt und unbezahlt getrennt.',
      ],
    ],
  ),
  rule('cross_mode_sum', ({ modes = [] }) => new Set(modes).size > 1, [
    [
      'B2C and B2B are summed: orders and contracts are not the same thing.',
      'B2C und B2B werden summiert: Bestellungen und Verträge sind nicht dasselbe.',
    ],
    ['Show each rhythm on its own page.', 'Zeig jeden Rhythmus auf seiner eigenen Seite.'],
  ]),
  rule(
    'wrong_rhythm',
    ({ metric, mode }) => {
      if (metric === undefined || mode === undefined) return false
      const answer = guardMetric({ metric, mode })
      return !answer.ok && answer.code === 'wrong_mode'
    },
    [
      ['The metric belongs to the other rhythm.', 'Die Metrik gehört zum anderen Rhythmus.'],
      ['Take its nearest counterpart in this one.', 'Nimm ihr nächstes Gegenstück in diesem.'],
    ],
  ),
  rule(
    'no_denominator',
    ({ metric, mode = 'b2c' }) => {
      if (metric === undefined) return false
      const answer = guardMetric({ metric, mode })
      return !answer.ok && answer.code === 'ambiguous_metric'
    },
    [
      [
        'The word alone has no denominator: several metrics are called so.',
        'Das Wort allein hat keinen Nenner: mehrere Metriken heißen so.',
      ],
      [
        'Say of what: per session, per order or per account.',
        'Sag wovon: je Sitzung, je Bestellung oder je Konto.',
      ],
    ],
  ),
  rule(
    'copied_channel',
    ({ copied }) => copied !== undefined && copied.from !== copied.to && copied.took.length > 0,
    [
      [
        'What worked in one rhythm is copied to the other with its channel, metric, band or unit.',
        'Was in einem Rhythmus wirkte, wird samt Kanal, Metrik, Band oder Einheit in den anderen kopiert.',
      ],
      [
        'Copy the decision context, not the channel: choose metric, band and unit anew for this rhythm.',
        'Kopiere den Entscheidungskontext, nicht den Kanal: wähle Metrik, Band und Einheit für diesen Rhythmus neu.',
      ],
    ],
  ),
  rule(
    'last_click_in_b2b',
    ({ mode, attribution }) =>
      mode === 'b2b' && attribution !== undefined && SINGLE_TOUCH.has(attribution.model),
    [
      [
        'One touch gets all the credit for a decision of many people over months.',
        'Ein Kontakt bekommt alles für eine Entscheidung vieler Menschen über Monate.',
      ],
      [
        'Use a model of many touches at the level of the account.',
        'Nimm ein Modell mit vielen Kontakten auf Ebene des Kontos.',
      ],
    ],
  ),
  rule(
    'credit_as_cause',
    ({ attribution }) =>
      attribution !== undefined && attribution.isIncremental && !attribution.hasHoldout,
    [
      [
        'Attribution shares out credit; it does not say what would have been sold anyway.',
        'Attribution verteilt Verdienst; sie sagt nicht, was ohnehin verkauft worden wäre.',
      ],
      ['Hold a group out and compare with it.', 'Halte eine Gruppe heraus und vergleiche mit ihr.'],
    ],
  ),
  rule(
    'payback_without_margin',
    ({ metric = '', includesMargin }) =>
      ['cac_payback', 'ltv_cac', 'ltv_margin', 'first_order_payback'].includes(metric) &&
      includesMargin === false,
    [
      [
        'Customers pay back with margin, not with revenue.',
        'Kunden zahlen mit Marge zurück, nicht mit Umsatz.',
      ],
      ['Multiply by the contribution margin.', 'Multipliziere mit der Deckungsbeitragsquote.'],
    ],
  ),
  rule(
    'pipeline_as_forecast',
    ({ metric, role, isWeighted }) =>
      (metric === 'pipeline_value' || metric === 'weighted_pipeline') &&
      role === 'goal' &&
      isWeighted === false,
    [
      [
        'Open value is taken for what will be won.',
        'Offener Wert wird für das genommen, was gewonnen wird.',
      ],
      [
        'Weight each deal by its chance and show the spread.',
        'Gewichte jeden Deal mit seiner Chance und zeig die Spanne.',
      ],
    ],
  ),
]

function differ(parts: readonly { numerator: number; denominator: number }[]): boolean {
  const ratios = parts.flatMap(({ numerator, denominator }) =>
    denominator > 0 && numerator > 0 ? [numerator / denominator] : [],
  )
  return ratios.length > 1 && Math.max(...ratios) / Math.min(...ratios) >= BLEND_RATIO_MIN
}
