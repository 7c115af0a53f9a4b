import type { ServerProcess } from './server-process.ts'

/** Somebody's cookies, as a browser or a script sends them. */
export type Cookies = {
  /** For a `Cookie` header. */
  readonly header: string
  /** For a browser's context. */
  readonly list: readonly { name: string; value: string }[]
}

export const OWNER = { name: 'Ada', email: 'ada@shop.example', password: 'a long enough password' }

/** The secret of the link that the server printed at its start. */
export function setupTokenOf(server: ServerProcess): string {
  const token = /\/setup#([\w-]+)/.exec(server.output())?.[1]
  if (token === undefined) throw new Error(`no setup link was printed:\n${server.output()}`)
  return token
}

/** Makes the owner's account with the printed link, as its page does, and gives the session. */
export async function setUpOwner(server: ServerProcess): Promise<Cookies> {
  const response = await postJson(server.url, '/api/v1/setup', {
    ...OWNER,
    token: setupTokenOf(server),
  })
  if (!response.ok) throw new Error(`setup: ${String(response.status)} ${await response.text()}`)
  return cookiesOf(response)
}

/** Posts as a page of the server would. */
export async function postJson(
  url: string,
  path: string,
  body: unknown,
  cookies?: Cookies,
): Promise<Response> {
  return await fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: url,
      ...(cookies === undefined ? {} : { cookie: cookies.header }),
    },
    body: JSON.stringify(body),
  })
}

export function cookiesOf(response: Response): Cookies {
  const list = response.headers.getSetCookie().map((cookie) => {
    const [pair = ''] = cookie.split(';')
    const at = pair.indexOf('=')
    return { name: pair.slice(0, at), value: pair.slice(at + 1) }
  })
  return { list, header: list.map(({ name, value }) => `${name}=${value}`).join('; ') }
}
