import { randomBytes } from 'node:crypto'
import type { Writer } from '../db/store.ts'

const SECRET_BYTES = 32

/** The secret that cookies are signed and second factors encrypted with: made once, kept with the data. */
export function installationSecret(writer: Writer): string {
  return writer.transaction(() => {
    writer.run(
      writer.query
        .insertInto('installation')
        .values({ name: 'secret', value: randomBytes(SECRET_BYTES).toString('base64url') })
        .onConflict((conflict) => conflict.doNothing()),
    )
    const [row] = writer.all(
      writer.query.selectFrom('installation').select('value').where('name', '=', 'secret'),
    )
    if (row === undefined) throw new Error('the secret of the installation could not be kept')
    return row.value
  })
}
