import { SETTINGS, type Setting } from '../config.ts'
import type { Output } from './output.ts'

/** `takt config`: every variable, what it does and what holds now; secrets stay unsaid. */
export function configCommand(
  env: Readonly<Record<string, string | undefined>>,
  output: Output,
): void {
  const rows = SETTINGS.map((setting) => ({
    name: setting.name,
    value: shown(setting, env[setting.name]),
    standard: setting.standard,
    isSet: env[setting.name] !== undefined,
    meaning: setting.meaning,
  }))
  const text = rows.map(
    ({ name, value, isSet, meaning }) =>
      `${name}=${value ?? ''}${isSet ? '' : ' (standard)'}\n    ${meaning.replaceAll('`', '')}\n`,
  )
  output.answer({ settings: rows }, text.join('\n'))
}

function shown({ secret, standard }: Setting, value: string | undefined): string | null {
  if (value === undefined) return standard
  return secret ? '(set, not shown)' : value
}
