import type { Command } from 'commander'
import type { Config } from '../config.ts'
import type { Output } from './output.ts'

/** What every command may be told. */
export type Flags = { port?: string; data?: string; json?: boolean }

/** Adds a command that takes them. */
export type Add = (parent: Command, name: string, description: string) => Command

/** Reads them into the configuration, and says where to answer. */
export type Configure = (flags: Flags) => [Config, Output]

/**
 * A command whose module is loaded once it runs: the server and its sign-in take a second to load, and
 * most commands need neither.
 */
export const lazily =
  <Args extends unknown[]>(load: () => Promise<(...args: Args) => unknown>) =>
  async (...args: Args): Promise<void> => {
    const run = await load()
    await run(...args)
  }
