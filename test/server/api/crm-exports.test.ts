import { afterEach, describe, expect, it } from 'vitest'
import type { stalled } from '../../../server/api/pipeline/ageing.ts'
import type { stageFlow } from '../../../server/api/pipeline/flow.ts'
import type { waterfall } from '../../../server/api/pipeline/waterfall.ts'
import type { CrmReport } from '../../../server/import/crm/run-crm-import.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { record } from './sales-events.ts'

const NOW_MS = Date.UTC(2026, 10, 28, 9)

let api: ApiFixture
const open = async (): Promise<void> => {
  api = await openApi({ nowMs: NOW_MS, mode: 'b2b', timeZone: 'Europe/Berlin', currency: 'EUR' })
}
afterEach(() => api.close())

async function bring(query: string, lines: readonly string[]): Promise<CrmReport> {
  const answer = await api.ask(`/imports?${query}`, { method: 'POST', body: lines.join('\n') })
  expect(answer.status).toBe(200)
  await api.services.projector.catchUp(api.log.project.id)
  return (await answer.json()) as CrmReport
}

const moves = ({ transitions }: ReturnType<typeof stageFlow>): string[] =>
  transitions.rows.flatMap((row) =>
    row.transitions.map(({ from, to, count }) => `${from} > ${to}: ${String(count)}`),
  )

describe('a Salesforce export by its API, whose zones have no colon, and a report with short ids', () => {
  it('are the same deals, and one that was lost and reopened was closed in between', async () => {
    await open()
    // The last three characters follow from the case of the others (help.salesforce.com 000385585).
    const [short, id] = ['0065f00000ABCdE', '0065f00000ABCdEAAX']
    const report = await bring('kind=deals&preset=salesforce', [
      'Id,StageName,Amount,CloseDate,CreatedDate,IsClosed,IsWon,LastModifiedDate',
      `${id},Closed Won,1000,2026-09-15,2026-05-04T22:30:00.000+0000,true,true,2026-09-15T09:00:00.000+0000`,
    ])
    expect(report.problems.map(({ code }) => code)).not.toContain('column_not_dates')
    await bring('kind=deal-history&preset=salesforce', [
      'OpportunityId,StageName,CreatedDate',
      `${id},Discovery,2026-05-04T22:30:00.000+0000`,
      `${id},Proposal,2026-05-20T08:00:00.000+0000`,
      `${id},Closed Lost,2026-06-20T08:00:00.000+0000`,
      `${id},Proposal,2026-08-10T08:00:00.000+0000`,
      // On the very day of the close date, which has no time.
      `${id},Negotiation,2026-09-15T07:00:00.000+0000`,
      `${id},Closed Won,2026-09-15T09:00:00.000+0000`,
    ])
    await bring('kind=deals&preset=salesforce', [
      'Opportunity ID,Opportunity Name,Stage,Amount,Close Date,Created Date',
      `${short},Pump,Closed Won,1000,9/15/2026,5/5/2026`,
    ])
    expect(await api.get('/deals?status=won')).toMatchObject({
      total: 1,
      deals: [{ key: id, name: 'Pump', createdOn: '2026-05-05', closedOn: '2026-09-15' }],
    })
    const flow = await api.get<ReturnType<typeof stageFlow>>('/pipeline/stages?from=2026-01-01')
    expect(moves(flow)).toEqual([
      'Discovery > Proposal: 1',
      'Proposal > Negotiation: 1',
      'Proposal > Lost or ended: 1',
      'Negotiation > Won: 1',
    ])
    const bridge = (quarter: string) =>
      api.get<ReturnType<typeof waterfall>>(`/pipeline/waterfall?quarter=${quarter}`)
    expect(await bridge('2026-Q2')).toMatchObject({
      ...{ start: 0, end: 0, residual: 0, paths: { new: 100_000, lost: 100_000, won: 0 } },
    })
    const july = '/pipeline/waterfall?from=2026-07-01&to=2026-08-31'
    expect(await api.get(july)).toMatchObject({
      start: 0,
      end: 100_000,
      paths: { reopened: 100_000 },
    })
    const { norms } = await api.get<ReturnType<typeof stalled>>('/pipeline/stalled')
    expect(norms.map(({ stage }) => stage).toSorted()).toEqual([
      'Discovery',
      'Negotiation',
      'Proposal',
    ])
  })
})

describe('exports of other systems', () => {
  it('of a German HubSpot are read by their own names of columns', async () => {
    await open()
    const report = await bring('kind=deals&preset=generic', [
      '\uFEFFBetrag;Dealname;Abschlussdatum;Datensatz-ID;Dealphase;Erstellungsdatum;Ursprüngliche Traffic-Quelle;Deal-Inhaber;Zugehöriges Unternehmen;Prognosekategorie;Dealtyp;Grund für verlorenen Deal\r',
      '"1.234,50 €";"Pumpe ""Nord""\nneu";30.03.2026;901;Abgeschlossen und gewonnen;30.03.2026 00:47;Organische Suche;Ann;Acme;Commit;Neugeschäft;\r',
    ])
    // In Berlin both are the 30th; in UTC the deal was created on the 29th.
    expect(report.problems.map(({ code }) => code)).toContain('closed_same_day_before')
    expect(await api.get('/deals?status=won')).toMatchObject({
      deals: [
        {
          ...{ key: '901', owner: 'Ann', account: 'Acme', leadSource: 'Organische Suche' },
          ...{ amountMinor: 123_450, createdOn: '2026-03-30', closedOn: '2026-03-30' },
        },
      ],
    })
  })

  it('of HubSpot have a column for each stage, named with its pipeline, and may list several companies', async () => {
    await open()
    await bring('kind=deals&preset=hubspot', [
      '"Record ID","Deal Name","Deal Stage","Pipeline","Close Date","Create Date","Original Traffic Source","Associated Company IDs","Date entered ""Discovery (Sales Pipeline)""","Date entered ""Contract (Sales Pipeline)"""',
      '1,Pump,Contract,Sales Pipeline,2026-12-15,2026-05-04 10:00,Referrals,7001;7002,2026-05-04 10:00,2026-06-01 09:00',
    ])
    const flow = await api.get<ReturnType<typeof stageFlow>>('/pipeline/stages?from=2026-01-01')
    expect(moves(flow)).toEqual(['Discovery > Contract: 1'])
    expect(await api.get('/deals')).toMatchObject({
      deals: [{ stage: 'Contract', account: '7001', leadSource: 'Referrals' }],
    })
  })

  it('of Pipedrive name the object before each column', async () => {
    await open()
    await bring('kind=deals', [
      'Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Organization,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Expected close date,Deal - Source channel',
      '1,Pump,Ann,500,EUR,Acme,Offer,Won,2026-05-04 10:00:00,2026-06-01 09:00:00,,,Web',
      '2,Valve,Ann,400,USD,Acme,Offer,Lost,2026-05-04 10:00:00,,2026-06-02 09:00:00,,Web',
      '3,Motor,Ann,300,EUR,Acme,Offer,Open,2026-05-04 10:00:00,,,2026-12-24,',
    ])
    const { deals } = await api.get<{ deals: Record<string, unknown>[] }>('/deals?on=created')
    expect(
      deals.toSorted((a, b) => String(a['key']).localeCompare(String(b['key']))),
    ).toMatchObject([
      {
        name: 'Pump',
        outcome: 'won',
        closedOn: '2026-06-01',
        amountMinor: 50_000,
        leadSource: 'Web',
      },
      { name: 'Valve', outcome: 'lost', closedOn: '2026-06-02', amountMinor: null },
      { name: 'Motor', outcome: 'open', expectedCloseOn: '2026-12-24', leadSource: null },
    ])
  })

  it('of a German spreadsheet write WAHR and FALSCH', async () => {
    await open()
    await bring('kind=deals', [
      'Opportunity-ID;Phase;Schlusstermin;Erstellungsdatum;Geschlossen;Gewonnen;Opportunity-Inhaber',
      '1;Vertrag;15.09.2026;04.05.2026;WAHR;WAHR;Ann',
      '2;Vertrag;16.09.2026;04.05.2026;WAHR;FALSCH;Ann',
      '3;Vertrag;17.12.2026;04.05.2026;FALSCH;FALSCH;Ann',
    ])
    expect(await api.get('/pipeline/win-rate')).toMatchObject({
      total: { totals: { won: 1, lost: 1 } },
    })
    expect(await api.get('/deals?status=open')).toMatchObject({ total: 1 })
  })
})

describe('days and terms in a file', () => {
  it('are those of the workspace, whatever the hour of an instant', async () => {
    await open()
    // 22:30 in UTC is half past midnight of the next day in Berlin, where the quarter has begun.
    await bring('kind=deals&preset=hubspot', [
      'Record ID,Deal Stage,Amount,Close Date,Create Date',
      '1,Offer,100,2026-09-30 22:30,2026-05-04 10:00',
    ])
    expect(await api.get('/deals')).toMatchObject({ deals: [{ expectedCloseOn: '2026-10-01' }] })
    await bring('kind=mrr', [
      'id,Customer ID,Interval,Amount,Start Date (UTC)',
      's1,acme,2-Year,2400,2026-07-31 22:30',
      's2,acme,one-time,9999,2026-07-31 22:30',
    ])
    const mrr = await api.get<{ rows: object[] }>('/revenue/mrr?from=2026-07-01&to=2026-08-31')
    expect(mrr.rows).toMatchObject([{ endMinor: 0 }, { newMinor: 10_000, endMinor: 10_000 }])
    expect(await api.get('/imports?limit=1')).toMatchObject({ imports: [{ stored: 1, held: 1 }] })
  })

  it('and money in a history of fields are read as the file writes them', async () => {
    await open()
    await bring('kind=deals&preset=salesforce', [
      'Id,StageName,Amount,CloseDate,CreatedDate',
      'a,Offer,900,2026-12-01,2026-05-04',
    ])
    await bring('kind=deal-history&preset=salesforce', [
      'OpportunityId;Field;OldValue;NewValue;CreatedDate',
      'a;Amount;"1.200,50 €";"900,00 €";2026-07-15T08:00:00.000+0000',
      'a;CloseDate;30.09.2026;01.12.2026;2026-07-15T08:00:00.000+0000',
    ])
    expect(await api.get('/pipeline/waterfall?from=2026-07-01&to=2026-07-31')).toMatchObject({
      ...{ start: 120_050, end: 90_000, paths: { decrease: 30_050 } },
    })
    expect(await api.get('/pipeline/slippage')).toMatchObject({
      pushes: { deals: [{ key: 'a', pushes: 1, pushedDays: 62 }] },
    })
  })
})

describe('a list of leads', () => {
  it('counts hand-overs by the days of the workspace, and says when nobody knows the creation', async () => {
    await open()
    const report = await bring('kind=leads', [
      'lead_id;Übergabe;Accepted Date',
      // Half past midnight of the first of November in Berlin; in UTC still October.
      'l1;01.11.2026 00:30;01.11.2026 09:00',
    ])
    expect(report.problems).toMatchObject([{ count: 2 }, { code: 'created_missing', count: 1 }])
    const funnel = (days: string) => api.get(`/leads/funnel?${days}`)
    expect(await funnel('from=2026-11-01&to=2026-11-30')).toMatchObject({
      handOffs: { handedOver: 1, accepted: 1, met: 1 },
    })
    expect(await funnel('from=2026-10-01&to=2026-10-31')).toMatchObject({
      handOffs: { handedOver: 0 },
    })
  })
})

describe('events of deals', () => {
  it('may count a probability to one or to a hundred, and a price by the year in words', async () => {
    await open()
    const told = (id: string, probability: number) =>
      record('Deal Created', '2026-05-04', {
        ...{ deal_id: id, amount: 1_000, currency: 'EUR', probability, close_on: '2026-12-01' },
      })
    await api.add([
      told('a', 0.4),
      told('b', 40),
      record(
        'Subscription Started',
        '2026-08-10',
        { subscription_id: 's', amount: 24_000, interval: 'annual', starts_on: '2026-08-10' },
        'acme',
      ),
    ])
    expect(await api.get('/forecast')).toMatchObject({
      live: { weightedMinor: 80_000, probabilities: { ofDeal: 2 } },
    })
    const mrr = await api.get('/revenue/mrr?from=2026-08-01&to=2026-08-31')
    expect(mrr).toMatchObject({ rows: [{ endMinor: 200_000 }] })
  })
})
