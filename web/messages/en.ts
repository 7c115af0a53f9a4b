import accounts from './en/accounts.json' with { type: 'json' }
import b2b from './en/b2b.json' with { type: 'json' }
import b2c from './en/b2c.json' with { type: 'json' }
import common from './en/common.json' with { type: 'json' }
import customers from './en/customers.json' with { type: 'json' }
import discovery from './en/discovery.json' with { type: 'json' }
import evidence from './en/evidence.json' with { type: 'json' }
import imports from './en/imports.json' with { type: 'json' }
import plan from './en/plan.json' with { type: 'json' }
import pipeline from './en/pipeline.json' with { type: 'json' }
import program from './en/program.json' with { type: 'json' }
import questions from './en/questions.json' with { type: 'json' }
import retro from './en/retro.json' with { type: 'json' }

/** Every message, by area of the dashboard. */
export const en = {
  ...common,
  ...b2c,
  ...customers,
  ...b2b,
  ...accounts,
  ...discovery,
  ...evidence,
  ...imports,
  ...plan,
  ...pipeline,
  ...program,
  ...questions,
  ...retro,
}
