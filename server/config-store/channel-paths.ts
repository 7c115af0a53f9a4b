import type { ChannelPath } from '@takt/shared/schemas/channel-path.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import type { PutResult } from './spend.ts'

/** Replaces a list of paths by another; what is the same stays. All or nothing. */
export function putChannelPaths(
  writer: Writer,
  { projectId, list }: { projectId: number; list: string },
  paths: readonly ChannelPath[],
): PutResult {
  const key = JSON.stringify
  const put = writer.raw.prepare(`
    insert into channel_path (project_id, list, path, conversions, nulls, value)
    values (?, ?, ?, ?, ?, ?)
    on conflict (project_id, list, path) do update set
      conversions = excluded.conversions, nulls = excluded.nulls, value = excluded.value
    where (conversions, nulls, value) is not
      (excluded.conversions, excluded.nulls, excluded.value)`)
  const remove = writer.raw.prepare(
    'delete from channel_path where project_id = ? and list = ? and path = ?',
  )
  const known = writer.raw
    .prepare<[number, string], string>(
      'select path from channel_path where project_id = ? and list = ?',
    )
    .pluck()
  return writer.transaction(() => {
    const kept = new Set(paths.map(({ channels }) => key(channels)))
    for (const path of known.all(projectId, list)) {
      if (!kept.has(path)) remove.run(projectId, list, path)
    }
    let stored = 0
    for (const { channels, conversions, nulls, value } of paths) {
      stored += put.run(projectId, list, key(channels), conversions, nulls, value).changes
    }
    return { stored, unchanged: paths.length - stored }
  })
}

/** The lists of paths that were imported, by name. */
export async function readPathLists(
  scope: ProjectScope,
): Promise<{ list: string; paths: number; conversions: number; nulls: number }[]> {
  return await scope
    .from('channel_path')
    .select(({ fn }) => [
      'list',
      fn.countAll<number>().as('paths'),
      fn.sum<number>('conversions').as('conversions'),
      fn.sum<number>('nulls').as('nulls'),
    ])
    .groupBy('list')
    .orderBy('list')
    .execute()
}

/** Every path of a list. */
export async function readChannelPaths(scope: ProjectScope, list: string): Promise<ChannelPath[]> {
  const rows = await scope
    .from('channel_path')
    .where('list', '=', list)
    .select(['path', 'conversions', 'nulls', 'value'])
    .orderBy('path')
    .execute()
  return rows.map(({ path, ...row }) => ({ channels: JSON.parse(path) as string[], ...row }))
}
