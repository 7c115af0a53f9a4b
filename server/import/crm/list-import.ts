import {
  type Product,
  putProducts,
  putSalesPeople,
  type SalesPerson,
} from '../../config-store/crm-lists.ts'
import { problemsOf, recordImportRun } from '../../config-store/import-runs.ts'
import type { ProjectRecord } from '../../config-store/projects.ts'
import type { Services } from '../../context.ts'
import type { CsvFile } from '../csv-rows.ts'
import type { ImportReport } from '../report.ts'
import { runRecordImport } from '../run-record-import.ts'
import { type ListKind, listReader } from './list-rows.ts'
import { respellProducts } from './respell-products.ts'

type At = { project: ProjectRecord; file: CsvFile; name: string; actor: string }

/** Puts a list's rows in the place of those of the same name, and keeps what was met. */
export async function runListImport(
  services: Pick<Services, 'store' | 'queue' | 'now'>,
  { project, file, name, actor }: At,
  { kind, map }: { kind: ListKind; map?: string | undefined },
): Promise<ImportReport> {
  const { store, now } = services
  const reader = listReader(file, map)
  const common = { file, onProgress: () => undefined }
  const report =
    kind === 'products'
      ? await runRecordImport<Product>({
          ...common,
          readRow: reader.product(project.currency),
          put: (rows) => Promise.resolve(putProducts(store.writer, project.id, rows)),
        })
      : await runRecordImport<SalesPerson>({
          ...common,
          readRow: reader.team(),
          put: (rows) => Promise.resolve(putSalesPeople(store.writer, project.id, rows)),
        })
  if (kind === 'products') {
    const { renamed, unknown } = await respellProducts(services, project)
    for (const [change, deals] of renamed) {
      report.notes[`deals renamed as the list spells their product: ${change}`] = deals
    }
    if (unknown > 0) report.notes['deals of a product that the list does not have'] = unknown
  }
  recordImportRun(store.writer, {
    projectId: project.id,
    atMs: now(),
    actor,
    kind,
    file: name.slice(0, 200),
    read: report.read,
    stored: report.stored,
    duplicates: report.duplicates,
    held: report.heldTotal,
    problems: problemsOf(report),
  })
  return report
}
