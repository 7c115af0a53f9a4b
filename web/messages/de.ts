import accounts from './de/accounts.json' with { type: 'json' }
import b2b from './de/b2b.json' with { type: 'json' }
import b2c from './de/b2c.json' with { type: 'json' }
import common from './de/common.json' with { type: 'json' }
import customers from './de/customers.json' with { type: 'json' }
import discovery from './de/discovery.json' with { type: 'json' }
import evidence from './de/evidence.json' with { type: 'json' }
import imports from './de/imports.json' with { type: 'json' }
import plan from './de/plan.json' with { type: 'json' }
import pipeline from './de/pipeline.json' with { type: 'json' }
import program from './de/program.json' with { type: 'json' }
import questions from './de/questions.json' with { type: 'json' }
import retro from './de/retro.json' with { type: 'json' }

/** Every message, by area of the dashboard. */
export const de = {
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
