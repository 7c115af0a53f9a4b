import type { RetroDocument, RetroSectionId, RetroSnapshot, Said } from '../schemas/retro.ts'
import { atPointer, canonicalJson } from './canonical.ts'
import type { Section } from './draft.ts'
import { actionsSection } from './sections/actions.ts'
import { checkpointsSection } from './sections/checkpoints.ts'
import { experimentsSection } from './sections/experiments.ts'
import { lossesSection } from './sections/losses.ts'
import { metricsSection } from './sections/metrics.ts'
import { alarmsSection, decisionsSection, learningsSection } from './sections/records.ts'

type Entry = { id: RetroSectionId; title: Said; section: Section }

const SECTIONS: readonly Entry[] = [
  {
    id: 'metrics',
    title: { en: 'What moved', de: 'Was sich bewegt hat' },
    section: metricsSection,
  },
  {
    id: 'experiments',
    title: { en: 'Experiments', de: 'Experimente' },
    section: experimentsSection,
  },
  { id: 'decisions', title: { en: 'Decisions', de: 'Entscheidungen' }, section: decisionsSection },
  { id: 'alarms', title: { en: 'Alarms', de: 'Alarme' }, section: alarmsSection },
  {
    id: 'checkpoints',
    title: { en: 'Five checkpoints', de: 'Fünf Prüffragen' },
    section: checkpointsSection,
  },
  { id: 'losses', title: { en: 'Where we lose', de: 'Wo wir verlieren' }, section: lossesSection },
  { id: 'learnings', title: { en: 'Learnings', de: 'Erkenntnisse' }, section: learningsSection },
  {
    id: 'actions',
    title: { en: 'From earlier retros', de: 'Aus früheren Retros' },
    section: actionsSection,
  },
]

/**
 * The document of a week: every sentence is a function of one part of the snapshot, which it names
 * together with that part's hash. What did not change there reads the same, byte for byte.
 *
 * @param hash SHA-256 of a text, in hexadecimal
 */
export function retroDocument(
  snapshot: RetroSnapshot,
  hash: (text: string) => string,
): RetroDocument {
  const { project, mode, week, from, to, asOf, positioning } = snapshot
  return {
    version: 1,
    project: project.name,
    mode,
    week,
    from,
    to,
    asOf,
    positioning,
    snapshot: hash(canonicalJson(snapshot)),
    sections: SECTIONS.map(({ id, title, section }) => ({
      id,
      title,
      sentences: section(snapshot).map(({ query, pointer, link, ...sentence }) => ({
        ...sentence,
        evidence: {
          query,
          ...(link === undefined ? {} : { link }),
          pointer,
          hash: hash(canonicalJson(atPointer(snapshot, pointer))),
        },
      })),
    })),
  }
}
