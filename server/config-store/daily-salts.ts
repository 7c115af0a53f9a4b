import { randomBytes } from 'node:crypto'
import type { Writer } from '../db/store.ts'

const SALT_BYTES = 32

/**
 * The salt of a project's day, made when it is first asked for. Those of other days are deleted then:
 * what was hashed with them can never be hashed again.
 */
export function takeDailySalt(writer: Writer, projectId: number, day: string): string {
  return writer.transaction(() => {
    const [known] = writer.all(
      writer.query
        .selectFrom('daily_salt')
        .select('salt')
        .where('project_id', '=', projectId)
        .where('day', '=', day),
    )
    if (known !== undefined) return known.salt
    const salt = randomBytes(SALT_BYTES).toString('base64url')
    writer.run(writer.query.deleteFrom('daily_salt').where('project_id', '=', projectId))
    writer.run(writer.query.insertInto('daily_salt').values({ project_id: projectId, day, salt }))
    return salt
  })
}
