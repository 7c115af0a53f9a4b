import type { Said } from '@takt/shared/schemas/retro.ts'

export const TEMPLATES = ['journey', 'checkpoints'] as const

/** Questions to ask in a retro: the seven of a customer's journey, and the five of every week. */
const QUESTIONS: Readonly<Record<(typeof TEMPLATES)[number], readonly Said[]>> = {
  journey: [
    {
      en: 'What does it cost, and what is risked?',
      de: 'Was kostet es, und was steht auf dem Spiel?',
    },
    { en: 'Who decides, and how many of them?', de: 'Wer entscheidet, und wie viele sind es?' },
    { en: 'How long does the decision take?', de: 'Wie lange dauert die Entscheidung?' },
    { en: 'Which proof is asked for?', de: 'Welcher Nachweis wird verlangt?' },
    { en: 'What does getting started take?', de: 'Was braucht der Einstieg?' },
    { en: 'When is the first value there?', de: 'Wann ist der erste Nutzen da?' },
    {
      en: 'How does revenue come: once, again, growing?',
      de: 'Wie kommt der Umsatz: einmal, wieder, wachsend?',
    },
  ],
  checkpoints: [
    {
      en: 'Does the first screen say problem, value and next step in 5 seconds?',
      de: 'Sagt der erste Bildschirm in 5 Sekunden Problem, Nutzen und nächsten Schritt?',
    },
    {
      en: 'Do we follow one rhythm, or two at once?',
      de: 'Folgen wir einem Rhythmus oder zweien zugleich?',
    },
    {
      en: 'Where do more than ten points drop between cart and payment?',
      de: 'Wo gehen zwischen Warenkorb und Zahlung mehr als zehn Punkte verloren?',
    },
    {
      en: 'Are the stages written down, and the win rate by source known?',
      de: 'Sind die Stufen beschrieben und ist die Abschlussquote je Quelle bekannt?',
    },
    {
      en: 'Which proof is missing, and who brings it within two weeks?',
      de: 'Welcher Nachweis fehlt, und wer bringt ihn binnen zwei Wochen?',
    },
  ],
}

/** The questions of a template in one language. */
export const questionsOf = (template: (typeof TEMPLATES)[number], language: keyof Said): string[] =>
  QUESTIONS[template].map((question) => question[language])
