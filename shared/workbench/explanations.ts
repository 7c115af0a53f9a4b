type Words = { en: string; de: string }

/** What each test of the workbench is called, and when it is the one to read. */
export const TESTS = {
  score: {
    name: { en: 'Score test', de: 'Score-Test' },
    text: {
      en: 'The one to report for two shares: Miettinen and Nurminen’s test with the interval that agrees with it.',
      de: 'Für zwei Anteile der Test der Wahl: nach Miettinen und Nurminen, mit dem Intervall, das zu ihm passt.',
    },
  },
  pooled_z: {
    name: { en: 'Pooled z-test', de: 'Gepoolter z-Test' },
    text: {
      en: 'The one in textbooks; fine for large counts.',
      de: 'Der aus dem Lehrbuch; gut für große Zahlen.',
    },
  },
  barnard: {
    name: { en: 'Barnard’s exact test', de: 'Exakter Test nach Barnard' },
    text: {
      en: 'Exact for small counts, with more power than Fisher’s.',
      de: 'Exakt für kleine Zahlen, mit mehr Trennschärfe als der von Fisher.',
    },
  },
  fisher: {
    name: { en: 'Fisher’s exact test', de: 'Exakter Test nach Fisher' },
    text: {
      en: 'Exact for small counts, on the safe side.',
      de: 'Exakt für kleine Zahlen, auf der sicheren Seite.',
    },
  },
  welch: {
    name: { en: 'Welch’s t-test', de: 'Welch-t-Test' },
    text: {
      en: 'The one to report for two means: the variances may differ.',
      de: 'Für zwei Mittelwerte der Test der Wahl: die Varianzen dürfen sich unterscheiden.',
    },
  },
  student: {
    name: { en: 'Student’s t-test', de: 'Student-t-Test' },
    text: {
      en: 'Only when the variances are known to be equal.',
      de: 'Nur wenn die Varianzen bekanntlich gleich sind.',
    },
  },
  mann_whitney: {
    name: { en: 'Mann–Whitney U', de: 'Mann-Whitney-U' },
    text: {
      en: 'Tests whether values tend to be larger, not whether their mean is; the estimate is the median shift.',
      de: 'Prüft, ob die Werte eher größer sind, nicht ob ihr Mittel es ist; geschätzt wird die mittlere Verschiebung.',
    },
  },
  permutation: {
    name: { en: 'Permutation test', de: 'Permutationstest' },
    text: {
      en: 'Assumes nothing but that the units could have been dealt otherwise.',
      de: 'Setzt nur voraus, dass die Einheiten auch anders verteilt worden sein könnten.',
    },
  },
  lift: {
    name: { en: 'Relative lift', de: 'Relative Wirkung' },
    text: {
      en: 'Per cent of the control, with the interval that agrees with the test.',
      de: 'In Prozent der Kontrolle, mit dem Intervall, das zum Test passt.',
    },
  },
  always_valid: {
    name: { en: 'Always-valid test', de: 'Jederzeit gültiger Test' },
    text: {
      en: 'The one to read while data still come in: it holds however often one looks.',
      de: 'Der richtige, solange noch Daten kommen: er gilt, wie oft man auch hinsieht.',
    },
  },
  bayesian: {
    name: { en: 'Bayesian', de: 'Bayes' },
    text: {
      en: 'Probability that the variant is better, with a uniform prior of a share or a flat one of a lift.',
      de: 'Wahrscheinlichkeit, dass die Variante besser ist, mit gleichverteilter Vorannahme für Anteile oder flacher für die relative Wirkung.',
    },
  },
  dunnett: {
    name: { en: 'Dunnett’s test', de: 'Dunnett-Test' },
    text: {
      en: 'Several variants against one control: the interval and p hold for all of them together.',
      de: 'Mehrere Varianten gegen eine Kontrolle: Intervall und p gelten für alle zusammen.',
    },
  },
  holm: {
    name: { en: 'Holm’s correction', de: 'Holm-Korrektur' },
    text: {
      en: 'p of the score test, corrected for the number of variants.',
      de: 'p des Score-Tests, für die Zahl der Varianten korrigiert.',
    },
  },
  chi_square: {
    name: { en: 'Pearson’s chi-squared', de: 'Chi-Quadrat nach Pearson' },
    text: { en: 'Do all arms have one share?', de: 'Haben alle Arme denselben Anteil?' },
  },
  g_test: {
    name: { en: 'G-test', de: 'G-Test' },
    text: { en: 'The same by likelihood ratio.', de: 'Dasselbe als Likelihood-Quotient.' },
  },
  anova: {
    name: { en: 'Analysis of variance', de: 'Varianzanalyse' },
    text: {
      en: 'Do all arms have one mean, given one variance?',
      de: 'Haben alle Arme denselben Mittelwert, bei gleicher Varianz?',
    },
  },
  welch_anova: {
    name: { en: 'Welch’s analysis of variance', de: 'Varianzanalyse nach Welch' },
    text: {
      en: 'The same without equal variances.',
      de: 'Dasselbe ohne gleiche Varianzen.',
    },
  },
  kruskal_wallis: {
    name: { en: 'Kruskal–Wallis', de: 'Kruskal-Wallis' },
    text: {
      en: 'Do all arms come from one distribution?',
      de: 'Kommen alle Arme aus einer Verteilung?',
    },
  },
  sample_ratio: {
    name: { en: 'Sample ratio', de: 'Aufteilung' },
    text: {
      en: 'Do the sizes fit an equal split? Below 0.001 find out why before anything else.',
      de: 'Passen die Größen zu gleichen Teilen? Unter 0,001 zuerst den Grund finden.',
    },
  },
} as const satisfies Readonly<Record<string, { name: Words; text: Words }>>

export type TestId = keyof typeof TESTS
