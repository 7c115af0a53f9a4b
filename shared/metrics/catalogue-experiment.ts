import { b2c, both, nearestIn, w } from './catalogue-entry.ts'
import type { Metric } from './metric.ts'

const UNITS = w('units of the variant', 'Einheiten der Variante')

/** Measured over every unit that saw its variant, whether it bought or not. */
export const EXPERIMENT_METRICS: readonly Metric[] = [
  both.proportion({
    id: 'conversion',
    name: w('Conversion of exposed units', 'Konversion der Einheiten im Experiment'),
    numerator: w(
      'units with the outcome after their first exposure',
      'Einheiten mit dem Ergebnis nach ihrem ersten Kontakt',
    ),
    denominator: UNITS,
    unitOfAnalysis: 'unit',
    source: 'Takt: the binary outcome of an experiment',
  }),
  both.mean({
    id: 'value_per_unit',
    name: w('Value per unit', 'Wert je Einheit'),
    unit: 'money',
    numerator: w('value after the first exposure', 'Wert nach dem ersten Kontakt'),
    denominator: UNITS,
    unitOfAnalysis: 'unit',
    source: 'Takt: the value of an imported experiment, a mean over all units',
  }),
  b2c.mean({
    id: 'revenue_per_visitor',
    name: w('Revenue per visitor', 'Umsatz je Besucher'),
    unit: 'money',
    numerator: w('gross revenue after the first exposure', 'Bruttoumsatz nach dem ersten Kontakt'),
    denominator: w('visitors of the variant', 'Besucher der Variante'),
    unitOfAnalysis: 'visitor',
    source: 'Kohavi, Tang & Xu 2020, ch. 7: revenue per unit as an overall criterion',
    nearest: nearestIn('b2b', 'value_per_unit'),
  }),
  b2c.mean({
    id: 'orders_per_visitor',
    name: w('Orders per visitor', 'Bestellungen je Besucher'),
    unit: 'count',
    numerator: w('orders after the first exposure', 'Bestellungen nach dem ersten Kontakt'),
    denominator: w('visitors of the variant', 'Besucher der Variante'),
    unitOfAnalysis: 'visitor',
    source: 'Kohavi, Tang & Xu 2020, ch. 7: actions per unit',
    nearest: nearestIn('b2b', 'conversion'),
  }),
  b2c.quantile({
    id: 'order_value_median',
    name: w('Order value, median', 'Bestellwert, Median'),
    unit: 'money',
    numerator: w(
      'value that half of the orders after the first exposure do not exceed',
      'Wert, den die Hälfte der Bestellungen nach dem ersten Kontakt nicht übersteigt',
    ),
    denominator: w('orders of the variant', 'Bestellungen der Variante'),
    formula: w('median of the gross order values', 'Median der Bruttobestellwerte'),
    unitOfAnalysis: 'order',
    source: 'Deng, Knoblich & Lu 2018, section 4: quantiles of clustered data',
    nearest: nearestIn('b2b', 'value_per_unit'),
  }),
]
