import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'

/**
 * Refuses a question about accounts and deals in a project that sells to people only.
 *
 * @param nearest what to ask instead
 */
export function requireB2b({ project }: ProjectScope, nearest: readonly string[]): void {
  if (project.mode !== 'b2c') return
  throw new AppError(
    'unprocessable',
    'this belongs to B2B: accounts, deals and recurring revenue have no meaning in a B2C project',
    { code: 'wrong_mode', nearest },
  )
}
