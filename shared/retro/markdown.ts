import {
  type Minutes,
  type RetroItem,
  RetroRecord,
  type RetroSentence,
  type Said,
} from '../schemas/retro.ts'
import { canonicalJson } from './canonical.ts'
import { dayWords } from './words.ts'

type Language = keyof Said

const FENCE = '```takt-retro'
const MARKS: Readonly<Record<RetroSentence['tone'], string>> = {
  good: '✓',
  bad: '✗',
  warn: '!',
  open: '·',
}

/** A text that is no retro, or one that was changed; the message says which. */
export class MarkdownError extends Error {
  override readonly name = 'MarkdownError'
}

/**
 * A retro as Markdown, to be read anywhere. At its end stands the same retro as data, so that nothing
 * is lost on the way back.
 */
export function retroMarkdown(record: RetroRecord, language: Language): string {
  return `${readableMarkdown(record, language)}\n${FENCE} ${language}\n${canonicalJson(record)}\n\`\`\`\n`
}

/** The same without the data. */
export function readableMarkdown({ document, minutes }: RetroRecord, language: Language): string {
  const { project, from, to, positioning, sections, snapshot, asOf } = document
  const range = `${dayWords(from, language)} – ${dayWords(to, language)}`
  const lines = [
    `# ${language === 'en' ? 'Retro' : 'Retro'}: ${escaped(project)}, ${range}`,
    ...(positioning === '' ? [] : ['', `_${escaped(positioning)}_`]),
    ...sections.flatMap(({ title, sentences }) => [
      '',
      `## ${title[language]}`,
      '',
      ...sentences.map(({ tone, text }) => `- ${MARKS[tone]} ${escaped(text[language])}`),
    ]),
    ...(minutes === null ? [] : minutesLines(minutes, language)),
    '',
    language === 'en'
      ? `Made of the snapshot ${snapshot} as of ${asOf}.`
      : `Gemacht aus dem Snapshot ${snapshot}, Stand ${asOf}.`,
  ]
  return `${lines.join('\n')}\n`
}

/**
 * Reads a retro back from its Markdown.
 *
 * @throws MarkdownError when there is no retro in it, or what is to be read says otherwise than its data
 */
export function parseRetroMarkdown(markdown: string): RetroRecord {
  const text = markdown.replaceAll('\r\n', '\n')
  const match = /```takt-retro (en|de)\n(.*)\n```\n?$/.exec(text)
  if (match === null) throw new MarkdownError('it does not end with the data of a retro')
  const language = match[1] === 'de' ? 'de' : 'en'
  const record = RetroRecord.safeParse(parseJson(match[2] ?? ''))
  if (!record.success) throw new MarkdownError('its data are not those of a retro')
  if (retroMarkdown(record.data, language) !== `${text.trimEnd()}\n`) {
    throw new MarkdownError(
      'what is to be read says otherwise than its data: somebody changed it; a retro that is closed stays as it is',
    )
  }
  return record.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const HEADINGS: readonly (readonly [RetroItem['kind'], Said])[] = [
  ['ring', { en: 'The one ring', de: 'Der eine Ring' }],
  ['action', { en: 'Actions', de: 'Aktionen' }],
  ['note', { en: 'Notes', de: 'Notizen' }],
  ['question', { en: 'Questions', de: 'Fragen' }],
  ['parked', { en: 'Parked', de: 'Geparkt' }],
]

function minutesLines({ items }: Minutes, language: Language): string[] {
  return HEADINGS.flatMap(([kind, title]) => {
    const own = items.filter((item) => item.kind === kind && item.status !== 'dropped')
    if (own.length === 0) return []
    return ['', `## ${title[language]}`, '', ...own.map((item) => `- ${itemWords(item, language)}`)]
  })
}

function itemWords({ text, owner, dueOn, votes }: RetroItem, language: Language): string {
  const due =
    dueOn === null ? '' : `${language === 'en' ? 'by' : 'bis'} ${dayWords(dueOn, language)}`
  const voted = votes === 0 ? '' : `${String(votes)} ${language === 'en' ? 'votes' : 'Stimmen'}`
  const details = [owner, due, voted].filter((part) => part !== '').map(escaped)
  return `${escaped(text)}${details.length === 0 ? '' : ` (${details.join(', ')})`}`
}

/** Text of people cannot become markup, and keeps to its line. */
const escaped = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>#|]/g, (mark) => `\\${mark}`)
