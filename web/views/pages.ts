import type { Mode } from '@takt/shared/schemas/mode.ts'
import type { Project } from '@takt/shared/schemas/project.ts'
import type { Component } from 'svelte'
import type { MessageKey } from '../state/i18n.svelte.ts'
import type { Page } from '../state/router.svelte.ts'

/** What every page of a workspace is given. */
export type PageProps = { project: Project; mode: Mode; detail: string | null }
type View = Component<PageProps>
type Loading = Promise<{ default: View }>

export type PageEntry = {
  page: Page
  /** Where it stands in the navigation; null for pages that only links lead to. */
  group: 'work' | 'workspace' | null
  /** `g`, then this letter. */
  letter: string
  /** Its name in each rhythm that has it. */
  label: Partial<Record<Mode, MessageKey>>
  /** Which of the four points of analysis it serves, in each rhythm that it serves it in (product G04). */
  aim?: Partial<Record<Mode, Aim>>
  load: (props: { mode: Mode; detail: string | null }) => Loading
}

/** The points of analysis, each a message. */
export type Aim = Extract<MessageKey, `aim.${string}`>

/**
 * Chooses among views by their key. Two imports in one conditional would be merged by the minifier, and the
 * second lose its styles; in an object each keeps its own.
 */
const choose =
  <Key extends string>(
    views: Readonly<Record<Key, () => Loading>>,
    key: (props: { mode: Mode; detail: string | null }) => Key,
  ): PageEntry['load'] =>
  (props) =>
    views[key(props)]()

/** The list, a page of its own name, or one thing of the list. */
const listOr = <Named extends string>(
  detail: string | null,
  named: Named,
): 'list' | Named | 'one' => {
  if (detail === null) return 'list'
  return detail === named ? named : 'one'
}

const both = (key: MessageKey): Record<Mode, MessageKey> => ({ b2c: key, b2b: key })

const PROGRAM_TABS = ['ideas', 'learnings', 'library', 'scorecard'] as const

/** The pages of a workspace, in the order of the navigation. */
export const PAGE_ENTRIES: readonly PageEntry[] = [
  {
    page: 'overview',
    group: 'work',
    letter: 'o',
    label: { b2c: 'nav.sprint', b2b: 'nav.quarter' },
    aim: { b2c: 'aim.drop_off' },
    load: choose(
      {
        b2c: () => import('./b2c/SprintView.svelte'),
        b2b: () => import('./b2b/QuarterView.svelte'),
      },
      ({ mode }) => mode,
    ),
  },
  {
    page: 'experiments',
    group: 'work',
    letter: 'e',
    label: both('nav.experiments'),
    aim: { b2c: 'aim.hypothesis', b2b: 'aim.hypothesis' },
    load: choose(
      {
        list: () => import('./experiments/ExperimentsView.svelte'),
        new: () => import('./experiments/NewExperimentView.svelte'),
        one: () => import('./experiments/ResultView.svelte'),
      },
      ({ detail }) => listOr(detail, 'new'),
    ),
  },
  {
    page: 'program',
    group: 'work',
    letter: 'p',
    label: both('nav.program'),
    load: choose(
      {
        wall: () => import('./program/WallView.svelte'),
        ideas: () => import('./program/IdeasView.svelte'),
        learnings: () => import('./program/LearningsView.svelte'),
        library: () => import('./program/EvidenceView.svelte'),
        scorecard: () => import('./program/ScorecardView.svelte'),
        lost: () => import('./LostView.svelte'),
      },
      ({ detail }) =>
        detail === null ? 'wall' : (PROGRAM_TABS.find((tab) => tab === detail) ?? 'lost'),
    ),
  },
  {
    page: 'retro',
    group: 'work',
    letter: 'r',
    label: both('nav.retro'),
    load: choose(
      {
        list: () => import('./retro/RetrosView.svelte'),
        one: () => import('./retro/RetroView.svelte'),
      },
      ({ detail }) => (detail === null ? 'list' : 'one'),
    ),
  },
  {
    page: 'customers',
    group: 'work',
    letter: 'k',
    label: { b2c: 'nav.customers' },
    aim: { b2c: 'aim.value' },
    load: (): Loading => import('./b2c/customers/CustomersView.svelte'),
  },
  {
    page: 'channels',
    group: 'work',
    letter: 'h',
    label: { b2c: 'nav.channels' },
    load: (): Loading => import('./b2c/channels/ChannelsView.svelte'),
  },
  {
    page: 'compare',
    group: 'work',
    letter: 'b',
    label: { b2c: 'nav.compare' },
    load: (): Loading => import('./b2c/compare/CompareView.svelte'),
  },
  {
    page: 'rows',
    group: null,
    letter: '',
    label: { b2c: 'rows.visits' },
    load: () => import('./b2c/rows/RowsView.svelte'),
  },
  {
    page: 'diagnosis',
    group: null,
    letter: '',
    label: both('diagnosis.title'),
    load: () => import('./quarter/DiagnosisView.svelte'),
  },
  {
    page: 'roadmap',
    group: 'work',
    letter: 'm',
    label: both('nav.roadmap'),
    load: (): Loading => import('./quarter/RoadmapView.svelte'),
  },
  {
    page: 'position',
    group: 'workspace',
    letter: 'y',
    label: both('nav.position'),
    load: (): Loading => import('./quarter/PositionView.svelte'),
  },
  {
    page: 'pipeline',
    group: 'work',
    letter: 'n',
    label: { b2b: 'nav.pipeline' },
    aim: { b2b: 'aim.drop_off' },
    load: (): Loading => import('./b2b/pipeline/PipelineView.svelte'),
  },
  {
    page: 'forecast',
    group: 'work',
    letter: 'f',
    label: { b2b: 'nav.forecast' },
    load: (): Loading => import('./b2b/forecast/ForecastView.svelte'),
  },
  {
    page: 'accounts',
    group: 'work',
    letter: 'a',
    label: { b2b: 'nav.accounts' },
    load: choose(
      {
        list: () => import('./b2b/AccountsView.svelte'),
        one: () => import('./b2b/AccountView.svelte'),
      },
      ({ detail }) => (detail === null ? 'list' : 'one'),
    ),
  },
  {
    page: 'revenue',
    group: 'work',
    letter: 'u',
    label: { b2b: 'nav.revenue' },
    aim: { b2b: 'aim.value' },
    load: (): Loading => import('./b2b/RevenueView.svelte'),
  },
  {
    page: 'attribution',
    group: 'work',
    letter: 't',
    label: both('nav.attribution'),
    load: choose(
      {
        list: () => import('./attribution/AttributionView.svelte'),
        one: () => import('./attribution/DealCreditView.svelte'),
      },
      ({ detail }) => (detail === null ? 'list' : 'one'),
    ),
  },
  {
    page: 'seam',
    group: 'work',
    letter: 'j',
    label: { b2b: 'nav.seam' },
    load: (): Loading => import('./b2b/SeamView.svelte'),
  },
  {
    page: 'stages',
    group: 'work',
    letter: 'v',
    label: { b2b: 'nav.stages' },
    load: (): Loading => import('./b2b/stages/StagesView.svelte'),
  },
  {
    page: 'imports',
    group: 'workspace',
    letter: 'i',
    label: { b2b: 'nav.imports' },
    aim: { b2b: 'aim.sync' },
    load: (): Loading => import('./imports/ImportsView.svelte'),
  },
  {
    page: 'events',
    group: 'workspace',
    letter: 'l',
    label: both('nav.events'),
    load: (): Loading => import('./events/EventsView.svelte'),
  },
  {
    page: 'definitions',
    group: 'workspace',
    letter: 'd',
    label: both('nav.definitions'),
    load: choose(
      {
        list: () => import('./definitions/DefinitionsView.svelte'),
        sheet: () => import('./definitions/SheetView.svelte'),
        one: () => import('./definitions/MetricPage.svelte'),
      },
      ({ detail }) => listOr(detail, 'sheet'),
    ),
  },
  {
    page: 'workbench',
    group: 'workspace',
    letter: 'w',
    label: both('nav.workbench'),
    load: (): Loading => import('./workbench/WorkbenchView.svelte'),
  },
  {
    page: 'settings',
    group: 'workspace',
    letter: 's',
    label: both('nav.settings'),
    load: (): Loading => import('./settings/SettingsView.svelte'),
  },
]

/** The entries that a rhythm has, with their names in it. */
export const navigationOf = (
  mode: Mode,
): { page: Page; group: 'work' | 'workspace'; letter: string; label: MessageKey }[] =>
  PAGE_ENTRIES.flatMap(({ page, group, letter, label }) => {
    const name = label[mode]
    return group === null || name === undefined ? [] : [{ page, group, letter, label: name }]
  })
