import type { Cookies } from './sign-in.ts'

/** Calls of the HTTP API as a script outside would make them. */
export type ApiClient = {
  get<T>(path: string): Promise<T>
  post(path: string, body?: unknown): Promise<Response>
  patch(path: string, body: unknown): Promise<Response>
}

/**
 * @param token left out, with or without `cookies`: as a page asks
 * @throws Error with the answer when a GET is not 2xx
 */
export function apiClient({
  url,
  slug,
  token,
  cookies,
}: {
  url: string
  slug: string
  token?: string
  cookies?: Cookies
}): ApiClient {
  const base = `${url}/api/v1/projects/${slug}`
  const headers = {
    ...(cookies === undefined ? {} : { cookie: cookies.header }),
    ...(token === undefined || cookies !== undefined ? {} : { authorization: `Bearer ${token}` }),
    'content-type': 'application/json',
  }
  return {
    async get<T>(path: string): Promise<T> {
      const response = await fetch(base + path, { headers })
      const text = await response.text()
      if (!response.ok) throw new Error(`GET ${path}: ${String(response.status)} ${text}`)
      return JSON.parse(text) as T
    },
    patch: (path, body) =>
      fetch(base + path, { method: 'PATCH', headers, body: JSON.stringify(body) }),
    post: (path, body) =>
      fetch(base + path, {
        method: 'POST',
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  }
}

/** Posts to an ingest path with the write key as Basic user, as Segment's libraries do. */
export async function send(
  url: string,
  writeKey: string,
  path: string,
  body: unknown,
): Promise<Response> {
  return await fetch(url + path, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}
