import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const DOCUMENTED = /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s*export (?:const|function) (\w+)/g

/** What a docstring says, in parts. */
export type FunctionDoc = {
  /** Paragraphs: what it is, what to mind. */
  text: string[]
  /** Papers and books. */
  sources: string[]
}

/** The docstrings of all exported functions of a folder, by name. */
export function functionDocs(folder: string): Record<string, FunctionDoc> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .toSorted()
  return Object.fromEntries(
    files.flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(DOCUMENTED)].map(
        ([, comment = '', name = '']) => [name, parsed(comment)],
      ),
    ),
  )
}

function parsed(comment: string): FunctionDoc {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*? ?/u, '').trim())
  const [body = '', ...tags] = lines.join('\n').split(/\n?@(?=see|param|returns|throws|accuracy)/u)
  const joined = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim()
  return {
    text: body
      .split(/\n\s*\n/u)
      .map(joined)
      .filter((paragraph) => paragraph !== ''),
    sources: tags
      .filter((tag) => tag.startsWith('see '))
      .map((tag) => joined(tag.slice('see '.length))),
  }
}
