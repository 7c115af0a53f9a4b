import type { ExperimentResult } from '@takt/shared/schemas/result.ts'
import { formatDate } from '../format/date.ts'
import { formatCount, formatP, formatRelative, formatShare } from '../format/number.ts'
import { type MessageKey, t } from '../state/i18n.svelte.ts'

type Verdict = ExperimentResult['verdict']
type Fact = Verdict['facts'][string] | undefined

/** What a verdict looks like; its words always stand beside the colour. */
export function verdictTone({ code }: Verdict): 'good' | 'bad' | 'warn' | 'open' {
  if (code === 'ship') return 'good'
  if (code === 'stop_harm') return 'bad'
  return code === 'fix_first' ? 'warn' : 'open'
}

export const verdictLabel = ({ code, facts }: Verdict): string =>
  facts['cause'] === 'maturing' ? t('verdict.maturing') : t(`verdict.${code}`)

const numeric = (fact: Fact): number | null => (typeof fact === 'number' ? fact : null)

/**
 * The verdict as a sentence in the reader's language, made of its code and facts.
 *
 * @param nameOf the metric's name in the reader's language
 */
export function verdictText(
  verdict: Verdict,
  { locale, nameOf }: { locale: string; nameOf: (metric: string) => string },
): string {
  const { facts } = verdict
  const key = `verdict.because.${String(facts['cause'])}`
  const said = t(key as MessageKey, {
    variant: String(facts['variant'] ?? ''),
    metric: nameOf(String(facts['metric'] ?? '')),
    p: formatP(numeric(facts['pValue']), locale),
    relative: formatRelative(numeric(facts['relative']), locale),
    fewest: formatCount(numeric(facts['fewestUnits']), locale),
    needed: formatCount(numeric(facts['unitsNeeded']), locale),
    days: formatCount(numeric(facts['days']), locale),
    until: typeof facts['until'] === 'string' ? formatDate(facts['until'], locale) : '',
    units: formatCount(numeric(facts['units']), locale),
    share: formatShare(numeric(facts['share']), locale),
    most: formatShare(numeric(facts['most']), locale),
    alarm: String(facts['alarm'] ?? ''),
    lower: formatRelative(numeric(facts['lower']), locale),
    upper: formatRelative(numeric(facts['upper']), locale),
    guardrail: nameOf(String(facts['guardrail'] ?? '')),
    worse: formatRelative(numeric(facts['worse']), locale),
    doubt: formatP(numeric(facts['doubt']), locale),
    margin: formatShare(numeric(facts['margin']), locale),
    detectable: formatShare(numeric(facts['detectable']), locale),
    negligible: formatShare(numeric(facts['negligible']), locale),
  })
  return said === key ? verdict.reason : said
}
