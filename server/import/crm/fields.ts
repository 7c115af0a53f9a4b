import { date, type Field, flag, number, text } from '../field-names.ts'

/** What a column of each kind of file may be called, in any system: the first name that fits wins. */

const ACCOUNT = text(
  'accountid companyid associatedcompanyids associatedcompanyid associatedcompanyidsprimary primaryassociatedcompanyid organizationid organisationid customerid clientid firmenid kundennummer accountnameid zugehorigeunternehmensids',
)
const ACCOUNT_NAME = text(
  'accountname account companyname company associatedcompany associatedcompanyprimary primarycompany organization organisation organizationname customer customername client clientname firma kunde unternehmen konto companyaccount dealorganization potentialcustomer zugehorigesunternehmen unternehmensname kundenname',
)
const OWNER = text(
  'ownerid hubspotownerid opportunityowner dealowner ownername owner salesagent salesrep salesperson salesrepid srid rep agent assignedto besitzer verantwortlich verantwortlicher vertriebsmitarbeiter betreuer leadowner contactowner companyowner accountowner username dealinhaber opportunityinhaber inhaber inhaberin zustandig zustandigermitarbeiter',
)
const CURRENCY = text(
  'currencyisocode dealcurrencycode currency currencycode wahrung waehrung amountcurrency opportunitycurrency currencyofvalue valuecurrency betragwahrung',
)
const CREATED = date(
  'createddate createdate createdat created datecreated createdon creationdate opendate openeddate opportunitycreateddate engagedate startdate erstelltam erstelldatum erstellt angelegtam anlagedatum createdtime datecreated dealcreated erstellungsdatum erstellungszeit anlagezeitpunkt',
)
const MODIFIED = date(
  'systemmodstamp lastmodifieddate hslastmodifieddate lastmodified updatedat updated modifieddate geandertam letzteanderung modifiedtime updatetime modifiedon donotmodifymodifiedon letztesanderungsdatum datumderletztenanderung zuletztgeandertam',
)
const SOURCE = text(
  'leadsource originalsource originalsourcetype hsanalyticssource source leadorigin origin channel acquisitionchannel quelle leadquelle herkunft originaltrafficsource sourcechannel ursprunglichetrafficquelle ursprunglichequelle',
)
const CAMPAIGN = text('campaign campaignid campaignname kampagne landingpageid landingpage')
const DELETED = flag('isdeleted deleted fivetrandeleted geloscht')
const LAST_ACTIVITY = date(
  'lastactivitydate lastactivity noteslastcontacted lastcontacted lastcontact notelastupdated letzteaktivitat letzterkontakt lastactivitytime datumderletztenaktivitat',
)
const EMAIL = text('email propertyemail emailaddress contactemail mail emailadresse')
const LEAD = text('leadid convertedleadid mqlid leadkey prospectid')

export const DEAL_FIELDS = {
  id: text(
    'opportunityid dealid recordid opportunitynumber hsobjectid id dealnumber chancenid verkaufschanceid mqlid datensatzid donotmodifyopportunity vorgangsid',
  ),
  name: text(
    'dealname opportunityname opportunity name deal title verkaufschance bezeichnung topic vorgangsname',
  ),
  account: ACCOUNT,
  accountName: ACCOUNT_NAME,
  accountIndustry: text('accountindustry industry sector vertical branche'),
  accountCountry: text('accountcountry billingcountry country land'),
  accountSegment: text('accountsegment customersegment companysize segment'),
  owner: OWNER,
  product: text('product productname productid produkt productline solution businesssegment'),
  pipeline: text('pipeline pipelineid dealpipelineid dealpipeline'),
  stage: text(
    'stagename dealstage opportunitystage stage dealpipelinestageid salesstage pipelinestage pipelinephase dealphase phase verkaufsphase stufe statuslabel status',
  ),
  status: text(
    'dealstatus opportunitystatus opportunityresult dealresult winloss wonlost outcome result ergebnis statustype status',
  ),
  isWon: flag('iswon won isclosedwon hsisclosedwon gewonnen'),
  isClosed: flag('isclosed closed isdealclosed hsisclosed geschlossen'),
  amount: number(
    'amount dealamount closevalue dealvalue value dealsize opportunityamount revenue amountincompanycurrency estrevenue tcv totalvalue betrag wert auftragswert umsatz',
  ),
  currency: CURRENCY,
  probability: number(
    'probability dealprobability hsdealstageprobability winprobability confidence wahrscheinlichkeit dealwahrscheinlichkeit',
  ),
  forecast: text(
    'forecastcategoryname forecastcategory hsmanualforecastcategory hsforecastcategory forecast prognosekategorie',
  ),
  source: SOURCE,
  campaign: CAMPAIGN,
  created: CREATED,
  wonOn: date('wondate datewon wonon wontime gewonnenam'),
  closeOn: date(
    'closedate closeddate closedat dateclosed closingdate actualclosedate dealclosedon enddate abschlussdatum schlusstermin schlussdatum abgeschlossenam geschlossenam lostdate datelost losttime',
  ),
  expectedClose: date(
    'expectedclosedate expectedclose forecastclosedate estclosedate erwartetesabschlussdatum voraussichtlicherabschluss',
  ),
  stageEntered: date(
    'laststagechangedate hsv2dateenteredcurrentstage dateenteredcurrentstage stageentereddate stageentered stagechangedat laststagechange',
  ),
  modified: MODIFIED,
  type: text('type dealtype opportunitytype typ dealtyp'),
  nextStep: text('nextstep hsnextstep nachsterschritt'),
  lostReason: text(
    'lossreason lostreason closedlostreason reasonlost reasonforloss verlustgrund grundfurverlorenendeal',
  ),
  lead: LEAD,
  lastActivity: LAST_ACTIVITY,
  budget: text('budget bantbudget hasbudget budgetconfirmed budgetbekannt'),
  authority: text('authority bantauthority hasauthority decisionmaker entscheider berechtigung'),
  need: text('need bantneed hasneed bedarf'),
  timeline: text('timeline timing banttimeline banttiming hastimeline zeitplan zeitrahmen'),
  evidenceSent: date('securityfaqsent evidencesent evidencesentdate trustcentersent'),
  deleted: DELETED,
} as const satisfies Record<string, Field>

export const HISTORY_FIELDS = {
  deal: text('opportunityid dealid opportunity deal recordid datensatzid id'),
  at: date(
    'fivetranstart timestamp changedat changedate dateentered entereddate enteredat laststagechangedate lastmodified lastmodifieddate createddate createdat updatedat movedat changedon modifiedtime occurredat date datum letzteanderung geandertam systemmodstamp',
  ),
  field: text('field fieldname fieldevent name property propertyname feld'),
  oldValue: text('oldvalue previousvalue from alterwert'),
  newValue: text('newvalue to neuerwert'),
  value: text('value wert'),
  stage: text('stagename tostage dealstage stage newstage inphase nachphase dealphase phase stufe'),
  fromStage: text('fromstage previousstage oldstage vonphase'),
  amount: number('amount dealamount betrag'),
  previousAmount: number('prevamount previousamount'),
  currency: CURRENCY,
  probability: number('probability wahrscheinlichkeit'),
  forecast: text('forecastcategoryname forecastcategory'),
  closeOn: date('closedate abschlussdatum schlusstermin'),
  previousCloseOn: date('prevclosedate previousclosedate'),
  owner: text('ownerid owner opportunityowner dealowner'),
  ends: date('fivetranend dateexited exitedat'),
  isWon: flag('iswon'),
  isClosed: flag('isclosed'),
  deleted: DELETED,
} as const satisfies Record<string, Field>

export const ACCOUNT_FIELDS = {
  id: text(
    'accountid companyid recordid datensatzid hsobjectid organizationid customerid id kundennummer',
  ),
  name: text(
    'name accountname companyname account company organization customer firma unternehmen kunde',
  ),
  domain: text('domain companydomainname website websiteurl url webseite internetseite'),
  industry: text('industry sector vertical branche'),
  segment: text('segment tier companysize size type segmentierung groesse'),
  employees: number(
    'numberofemployees employees employeecount headcount mitarbeiter mitarbeiterzahl anzahldermitarbeiter',
  ),
  revenue: number('annualrevenue revenue umsatz jahresumsatz'),
  currency: CURRENCY,
  country: text('country countryregion billingcountry officelocation region land'),
  owner: OWNER,
  parent: text('parentid parentaccount parentcompany subsidiaryof muttergesellschaft'),
  created: date(
    'createddate createdate createdat created createdtime signupdate erstelltam erstelldatum erstellungsdatum systemmodstamp',
  ),
  customerSince: date('customersince becameacustomerdate firstpurchasedate kundeseit'),
  modified: MODIFIED,
  deleted: DELETED,
} as const satisfies Record<string, Field>

export const CONTACT_FIELDS = {
  id: text('contactid recordid datensatzid hsobjectid vid personid id'),
  email: EMAIL,
  account: ACCOUNT,
  accountName: ACCOUNT_NAME,
  role: text('role buyingrole hsbuyingrole contactrole decisionrole rolle'),
  title: text('jobtitle title position funktion'),
  created: CREATED,
  modified: MODIFIED,
  deleted: DELETED,
} as const satisfies Record<string, Field>

export const LEAD_FIELDS = {
  id: text('leadid mqlid prospectid leadnumber contactid recordid hsobjectid id'),
  email: EMAIL,
  account: ACCOUNT,
  accountName: ACCOUNT_NAME,
  owner: OWNER,
  source: SOURCE,
  campaign: CAMPAIGN,
  status: text('status leadstatus hsleadstatus lifecyclestage stage leadstage phase'),
  created: date(
    'createddate createdate createdat created datecreated createdon createdtime creationdate leadcreated becamealeaddate firstcontactdate leaddate date erstelltam erstelldatum erstellungsdatum erstellt angelegtam datum',
  ),
  mql: date(
    'mqldate mqlat dateenteredmql hsv2dateenteredmarketingqualifiedlead hslifecyclestagemarketingqualifiedleaddate becameamarketingqualifiedleaddate',
  ),
  handedOver: date('handedoverat handoverdate handedoverdate assigneddate assignedat ubergabe'),
  accepted: date('accepteddate acceptedat saldate salesaccepteddate'),
  rejected: date('rejecteddate rejectedat disqualifieddate'),
  rejectReason: text(
    'rejectreason rejectionreason disqualifiedreason unqualifiedreason ablehnungsgrund',
  ),
  sql: date(
    'sqldate sqlat dateenteredsql hsv2dateenteredsalesqualifiedlead hslifecyclestagesalesqualifiedleaddate becameasalesqualifiedleaddate',
  ),
  opp: date(
    'opportunitydate oppdate oppat hsv2dateenteredopportunity hslifecyclestageopportunitydate becameanopportunitydate converteddate conversiondate',
  ),
  isConverted: flag('isconverted converted conversion'),
  deal: text('convertedopportunityid opportunityid dealid associateddealids associateddealid'),
  lastActivity: LAST_ACTIVITY,
  modified: MODIFIED,
  deleted: DELETED,
} as const satisfies Record<string, Field>

export const ACTIVITY_FIELDS = {
  id: text('activityid engagementid taskid eventid recordid id'),
  at: date(
    'activitydate timestamp hstimestamp occurredat date datetime createdate createdat createddate datum zeitpunkt',
  ),
  synced: date('fivetransynced'),
  person: text('personid contactid whoid associatedcontactids email contactemail person userid'),
  account: ACCOUNT,
  accountName: ACCOUNT_NAME,
  deal: text('opportunityid dealid whatid associateddealids deal'),
  channel: text('channel channelname source medium kanal'),
  type: text('type activitytype engagementtype kind subtype art typ'),
  campaign: CAMPAIGN,
  content: text('content subject asset betreff inhalt'),
  offline: flag('offline isoffline'),
  qualified: flag('qualified isqualified qualifiziert'),
  deleted: DELETED,
} as const satisfies Record<string, Field>

export const MRR_FIELDS = {
  id: text('subscriptionid subscription contractid recordid vertragsnummer id'),
  account: text(
    'accountid companyid customerid account customer accountname customername company client organization kunde firma kundennummer userid',
  ),
  month: text('month period monat yearmonth billingmonth'),
  mrr: number(
    'mrr mrramount monthlyrecurringrevenue monthlyrevenue monthlyamount monthlycharges monatlich',
  ),
  arr: number('arr arramount annualrecurringrevenue'),
  amount: number('amount price value planamount revenue total betrag preis'),
  unitPrice: number('unitamount unitprice einzelpreis'),
  quantity: number('quantity seats licenses users menge anzahl'),
  discountPercent: number('discountpercent percentoff discountpct rabattprozent'),
  interval: text(
    'interval billinginterval billingfrequency billingperiod billingcycle frequency term abrechnungsintervall zahlungsweise',
  ),
  intervalCount: number('intervalcount'),
  termMonths: number('termmonths contracttermmonths contractmonths laufzeitmonate laufzeit'),
  contract: text('contract contracttype contractterm vertragsart'),
  tenureMonths: number('tenuremonths tenureinmonths monthsactive tenure'),
  isChurned: flag('churned churn churnlabel churnvalue churnflag ischurned'),
  oneTime: number('onetime onetimefee setupfee setup einmalig einrichtungsgebuhr'),
  currency: CURRENCY,
  start: date(
    'startdate startedat start subscriptionstart startson signupdate createdat created beginn startdatum',
  ),
  end: date(
    'enddate endedat canceledat cancelledat canceldate churndate churnedat end endson subscriptionend ende enddatum kundigungsdatum',
  ),
  trialEnd: date('trialend trialenddate trialendson'),
  isTrial: flag('istrial trial'),
  renewal: date('renewaldate renewalon currentperiodend periodend verlangerung'),
  status: text('status subscriptionstatus'),
  product: text('product plan planname plantier productname produkt tarif'),
  deal: text('opportunityid dealid'),
  modified: MODIFIED,
  deleted: DELETED,
} as const satisfies Record<string, Field>

export const PRODUCT_FIELDS = {
  name: text('product productname name produkt'),
  series: text('series family category productfamily serie'),
  price: number('salesprice price listprice unitprice preis listenpreis'),
} as const satisfies Record<string, Field>

export const TEAM_FIELDS = {
  owner: text('salesagent salesrep owner ownername name rep agent mitarbeiter'),
  manager: text('manager salesmanager teamlead fuhrungskraft'),
  region: text('regionaloffice region office team territory gebiet'),
} as const satisfies Record<string, Field>
