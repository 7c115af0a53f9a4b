const USER_PREFIX = 'user:'

type Ids = { anonymousId: string | null; userId: string | null }

/** The visitor an event belongs to; a client that knows only the user stands for one visitor. */
export const visitorKey = ({ anonymousId, userId }: Ids): string =>
  anonymousId ?? `${USER_PREFIX}${userId ?? ''}`

/** The anonymous id behind a visitor key; null where the key was made of the user id. */
export const anonymousIdOf = (key: string, userId: string | null): string | null =>
  userId !== null && key === `${USER_PREFIX}${userId}` ? null : key
