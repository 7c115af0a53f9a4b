import { readCreatives } from '../config-store/creatives.ts'
import type { ProjectScope } from '../db/scope.ts'

type Asked = {
  content?: string | undefined
  tag?: string | undefined
  creator?: string | undefined
}

/** The ads and posts that are meant by their own name, a tag or their creator; undefined for any. */
export async function readContentKeys(
  scope: ProjectScope,
  { content, tag, creator }: Asked,
): Promise<string[] | undefined> {
  if (tag === undefined && creator === undefined)
    return content === undefined ? undefined : [content]
  const creatives = await readCreatives(scope.db, scope.project.id)
  return creatives
    .filter(
      (each) =>
        (content === undefined || each.key === content) &&
        (tag === undefined || each.tags.includes(tag)) &&
        (creator === undefined || each.creator === creator),
    )
    .map(({ key }) => key)
}
