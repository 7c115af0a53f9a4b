import { createHmac } from 'node:crypto'
import { COOKIELESS_PREFIX } from '@takt/shared/schemas/event.ts'
import type { ClientAddress } from '../client-address.ts'
import { takeDailySalt } from '../config-store/daily-salts.ts'
import type { ProjectRecord } from '../config-store/projects.ts'
import type { Writer } from '../db/store.ts'

const ID_CHARACTERS = 22

/**
 * Ids of visitors who keep nothing on their device: a hash of address and browser under a salt that
 * lives for one day of the project. Tomorrow the same visitor is somebody else, and nobody can tell.
 */
export type DailyVisitors = {
  visitorId(
    project: Pick<ProjectRecord, 'id' | 'timeZone'>,
    address: ClientAddress,
    nowMs: number,
  ): string
}

export function createDailyVisitors(writer: Writer): DailyVisitors {
  const salts = new Map<number, { day: string; salt: string }>()
  const saltOf = (
    { id, timeZone }: Pick<ProjectRecord, 'id' | 'timeZone'>,
    nowMs: number,
  ): string => {
    const day = new Intl.DateTimeFormat('en-CA', { timeZone }).format(nowMs)
    const known = salts.get(id)
    if (known?.day === day) return known.salt
    const salt = takeDailySalt(writer, id, day)
    salts.set(id, { day, salt })
    return salt
  }
  return {
    visitorId(project, { ip, userAgent }, nowMs) {
      const hash = createHmac('sha256', saltOf(project, nowMs)).update(`${ip}\n${userAgent}`)
      return COOKIELESS_PREFIX + hash.digest('base64url').slice(0, ID_CHARACTERS)
    },
  }
}
