import { SRM_THRESHOLD } from '../stats/index.ts'
import type { Claim } from '../schemas/claim.ts'
import { type Rule, rule } from './rule.ts'

const CROSSOVER_SHARE_MAX = 0.01
const WEEK = 7
/** Twyman's law: a figure that looks so interesting is usually wrong; ours, as in the results. */
const TOO_GOOD = 1
const UNITS_MIN = 100

type Test = NonNullable<Claim['experiment']>
const inTest =
  (applies: (test: Test, claim: Claim) => boolean): Rule['applies'] =>
  (claim) =>
    claim.experiment !== undefined && applies(claim.experiment, claim)

/** How a test was run, and what is read out of it. */
export const EXPERIMENT_RULES: readonly Rule[] = [
  rule(
    'peeking',
    inTest(
      ({ reading, status, looks }) => reading === 'fixed' && status === 'running' && looks > 1,
    ),
    [
      [
        'A test for one look at the end is read while it runs: with every look the chance of a false find grows.',
        'Ein Test für einen einzigen Blick am Ende wird unterwegs gelesen: mit jedem Blick wächst die Gefahr eines falschen Funds.',
      ],
      [
        'Read the always-valid interval, or wait for the stop date.',
        'Lies das jederzeit gültige Intervall, oder warte bis zum Stopptag.',
      ],
    ],
  ),
  rule(
    'stopped_early',
    inTest(
      ({ reading, stopOn, stoppedOn }, { isCausal }) =>
        reading === 'fixed' &&
        isCausal &&
        stopOn != null &&
        stoppedOn != null &&
        stoppedOn < stopOn,
    ),
    [
      [
        'The test was stopped before its planned end and read as if it had been.',
        'Der Test wurde vor dem geplanten Ende gestoppt und so gelesen, als wäre er zu Ende.',
      ],
      [
        'Run it to its end, or judge it by the always-valid interval.',
        'Lass ihn zu Ende laufen, oder urteile nach dem jederzeit gültigen Intervall.',
      ],
    ],
  ),
  rule(
    'srm_ignored',
    inTest(
      ({ srmPValue }, { isCausal, isJudged }) =>
        (isCausal || isJudged) && srmPValue != null && srmPValue < SRM_THRESHOLD,
    ),
    [
      [
        'The variants do not have the planned shares of units, and an effect is read all the same.',
        'Die Varianten haben nicht die geplanten Anteile an Einheiten, und doch wird eine Wirkung gelesen.',
      ],
      [
        'Find out what loses units first; the effect may be that loss.',
        'Finde zuerst heraus, was Einheiten verliert; die Wirkung kann dieser Verlust sein.',
      ],
    ],
  ),
  rule(
    'crossovers_ignored',
    inTest(
      ({ crossoverShare = 0 }, { isCausal, isJudged }) =>
        (isCausal || isJudged) && crossoverShare > CROSSOVER_SHARE_MAX,
    ),
    [
      [
        'Many units saw more than one variant.',
        'Viele Einheiten haben mehr als eine Variante gesehen.',
      ],
      ['Mend the assignment and run it again.', 'Repariere die Zuteilung und wiederhole den Test.'],
    ],
  ),
  rule(
    'many_comparisons',
    inTest(
      ({ comparisons, isCorrected }, { isCausal, isJudged }) =>
        comparisons > 1 && !isCorrected && (isCausal || isJudged),
    ),
    [
      [
        'Several comparisons were made and the best is shown without a correction.',
        'Mehrere Vergleiche wurden gemacht, und der beste steht ohne Korrektur da.',
      ],
      [
        'Show the corrected p-values and intervals.',
        'Zeig die korrigierten p-Werte und Intervalle.',
      ],
    ],
  ),
  rule(
    'segment_hunting',
    inTest(
      ({ segment, isCorrected }, { isCausal }) =>
        segment !== undefined && isCausal && !segment.isPlanned && !isCorrected,
    ),
    [
      [
        'A segment that nobody had planned to look at is taken for a result.',
        'Ein Segment, das niemand ansehen wollte, wird als Ergebnis genommen.',
      ],
      ['Call it exploratory and test it on its own.', 'Nenn es explorativ und teste es für sich.'],
    ],
  ),
  rule(
    'moved_goalposts',
    inTest(
      ({ plannedPrimary, decidedBy }) =>
        plannedPrimary !== undefined && decidedBy !== undefined && plannedPrimary !== decidedBy,
    ),
    [
      [
        'It is decided by another metric than the frozen plan names.',
        'Entschieden wird nach einer anderen Metrik als der des eingefrorenen Plans.',
      ],
      [
        'Decide by the planned metric; plan another test for the new one.',
        'Entscheide nach der geplanten Metrik; plane für die neue einen eigenen Test.',
      ],
    ],
  ),
  rule(
    'less_than_a_week',
    inTest(({ days }, { isCausal }) => isCausal && days !== undefined && days < WEEK),
    [
      [
        'The test has not seen a whole week; weekdays and novelty are in its effect.',
        'Der Test hat keine ganze Woche gesehen; Wochentage und Neuheit stecken in seiner Wirkung.',
      ],
      ['Let it run for whole weeks.', 'Lass ihn ganze Wochen laufen.'],
    ],
  ),
  rule(
    'too_good',
    inTest(
      ({ relative, units = UNITS_MIN }, { isCausal }) =>
        isCausal && relative != null && Math.abs(relative) >= TOO_GOOD && units >= UNITS_MIN,
    ),
    [
      [
        'An effect of this size is usually a fault of the data (Twyman’s law).',
        'Eine Wirkung dieser Größe ist meist ein Fehler der Daten (Twymans Gesetz).',
      ],
      [
        'Look for double counting, bots and lost events before you believe it.',
        'Such nach Doppelzählung, Bots und verlorenen Ereignissen, bevor du es glaubst.',
      ],
    ],
  ),
  rule(
    'contaminated_by_offers',
    inTest(({ offers }, { isCausal, isJudged }) => offers > 1 && (isCausal || isJudged)),
    [
      [
        'Site-wide offers overlapped the test; its days are not alike.',
        'Angebote für alle überlappten den Test; seine Tage gleichen sich nicht.',
      ],
      [
        'Read the days apart, or run it again.',
        'Lies die Tage getrennt, oder wiederhole den Test.',
      ],
    ],
  ),
  rule('summed_winners', ({ program }) => program?.method === 'sum_of_raw' && program.winners > 0, [
    [
      'Winners are added up as they were measured; they were picked for being large (winner’s curse).',
      'Gewinner werden addiert, wie sie gemessen wurden; ausgewählt sind sie, weil sie groß waren (Fluch des Gewinners).',
    ],
    [
      'Add the shrunk effects and hold the total against the global holdout.',
      'Addiere die geschrumpften Wirkungen und halte die Summe gegen die globale Vergleichsgruppe.',
    ],
  ]),
]
