import { Catalogue, type Metric } from '../api/catalogue.ts'
import { getJson, projectPath } from '../api/client.ts'
import { Remote } from '../api/remote.svelte.ts'
import { language } from '../state/i18n.svelte.ts'

/** The catalogue of a project, for names and denominators. */
export class MetricNames {
  readonly remote: Remote<{ metrics: Metric[] }>

  constructor(slug: () => string) {
    this.remote = new Remote((signal) =>
      getJson(projectPath(slug(), '/metrics'), Catalogue, signal),
    )
  }

  find(id: string): Metric | undefined {
    return this.remote.value?.metrics.find((metric) => metric.id === id)
  }

  /** The metric's name in the reader's language; its id until the catalogue is there. */
  nameOf = (id: string): string => this.find(id)?.name[language.code] ?? id
}
