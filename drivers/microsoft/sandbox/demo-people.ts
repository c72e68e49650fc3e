import { leads } from "./demo-departments.ts";
import type { Tenant, UserProfile } from "./tenant.ts";

interface Person {
  given: string;
  surname: string;
  title: string;
  department: string;
  /** Desk or office; null for people who have none. */
  office: string | null;
  /** Local part of the address where it is not `given.surname` in plain letters. */
  nick?: string;
  displayName?: string;
  language?: string;
  /** The account is blocked: somebody who left. */
  disabled?: true;
  /** A directory entry only. */
  withoutMailbox?: true;
  /** Somebody of another company: their address there. */
  guestOf?: string;
  /** May not start Teams meetings. */
  withoutTeams?: true;
}

/** The people of the company, with what makes address books difficult among them. */
const people: readonly Person[] = [
  { given: "Amelia", surname: "Hartmann", title: "Chief Executive Officer", department: "Executive", office: "2.01" },
  { given: "Jonas", surname: "Weber", title: "Chief Financial Officer", department: "Finance", office: "2.02" },
  {
    given: "Siobhan",
    surname: "O'Brien",
    title: "Head of Facilities",
    department: "Facilities",
    office: "1.02",
    nick: "siobhan.o'brien",
    language: "en-IE",
  },
  {
    given: "Łukasz",
    surname: "Wiśniewski",
    title: "Building Engineer",
    department: "Facilities",
    office: "1.03",
    nick: "lukasz.wisniewski",
    language: "pl-PL",
  },
  {
    given: "Zoë",
    surname: "Müller",
    title: "Receptionist",
    department: "Facilities",
    office: "1.01",
    nick: "zoe.mueller",
    language: "de-DE",
  },
  {
    given: "José",
    surname: "Núñez",
    title: "Head of Sales",
    department: "Sales",
    office: "2.10",
    nick: "jose.nunez",
    language: "es-ES",
  },
  {
    given: "Mei-Ling",
    surname: "Chen",
    title: "Product Manager",
    department: "Product",
    office: "2.21",
    displayName: "Mei-Ling Chen (陳美玲)",
    nick: "meiling.chen",
    language: "zh-TW",
  },
  { given: "Aarav", surname: "Patel", title: "Software Engineer", department: "Engineering", office: "2.30" },
  {
    given: "Fatima",
    surname: "al-Sayed",
    title: "Software Engineer",
    department: "Engineering",
    office: "2.30",
    nick: "fatima.alsayed",
  },
  {
    given: "Grace",
    surname: "Okafor",
    title: "Head of Engineering",
    department: "Engineering",
    office: "2.03",
    language: "en-GB",
  },
  {
    given: "Henrik",
    surname: "Sørensen",
    title: "Data Analyst",
    department: "Finance",
    office: "2.12",
    nick: "henrik.sorensen",
    language: "da-DK",
  },
  {
    given: "Ingrid",
    surname: "Björk",
    title: "Designer",
    department: "Product",
    office: "2.22",
    nick: "ingrid.bjork",
    language: "sv-SE",
  },
  {
    given: "Tomás",
    surname: "Herrera",
    title: "Account Manager",
    department: "Sales",
    office: "2.11",
    nick: "tomas.herrera",
  },
  {
    given: "Yuki",
    surname: "Tanaka",
    title: "Account Manager",
    department: "Sales",
    office: "2.11",
    displayName: "Yuki Tanaka (田中 由紀)",
    language: "ja-JP",
  },
  { given: "Noah", surname: "Fischer", title: "Systems Administrator", department: "IT", office: "1.12" },
  { given: "Anders", surname: "Lind", title: "Head of IT", department: "IT", office: "1.11", language: "sv-SE" },
  { given: "Priya", surname: "Raman", title: "Head of Product", department: "Product", office: "2.04" },
  {
    given: "Marcus",
    surname: "Bell",
    title: "Event Manager",
    department: "Marketing",
    office: "2.14",
    nick: "marcus.bell+events",
  },
  {
    given: "Elif",
    surname: "Yıldız",
    title: "Head of Marketing",
    department: "Marketing",
    office: "2.05",
    nick: "elif.yildiz",
    language: "tr-TR",
  },
  { given: "Daniel", surname: "Cohen", title: "Legal Counsel", department: "Legal", office: "2.06" },
  {
    given: "Chiara",
    surname: "Rossi",
    title: "Head of People",
    department: "People",
    office: "2.07",
    language: "it-IT",
  },
  { given: "Olga", surname: "Petrova", title: "Recruiter", department: "People", office: "2.15" },
  { given: "Samuel", surname: "Adeyemi", title: "Support Engineer", department: "IT", office: "1.12" },
  { given: "Lena", surname: "Vogel", title: "Accountant", department: "Finance", office: "2.12", language: "de-DE" },
  {
    given: "Théo",
    surname: "Lefèvre",
    title: "Copywriter",
    department: "Marketing",
    office: "2.14",
    nick: "theo.lefevre",
    language: "fr-FR",
  },
  {
    given: "Nina",
    surname: "Kowalska",
    title: "Working Student",
    department: "Engineering",
    office: "2.31",
    withoutTeams: true,
  },
  {
    given: "Maria",
    surname: "da Silva",
    title: "Office Assistant",
    department: "Facilities",
    office: "1.01",
    nick: "maria.dasilva",
    language: "pt-PT",
  },
  {
    given: "Karim",
    surname: "Haddad",
    title: "Warehouse Operator",
    department: "Logistics",
    office: null,
    withoutMailbox: true,
  },
  { given: "Ben", surname: "Carter", title: "Account Manager", department: "Sales", office: "2.11", disabled: true },
  {
    given: "Robin",
    surname: "Archer",
    title: "Consultant",
    department: "Fabrikam",
    office: null,
    guestOf: "fabrikam.example",
  },
];

/** Adds the company's people: the chief executive has no manager, one in four no photo. */
export function addDemoPeople(tenant: Tenant): void {
  people.forEach((person, index) => {
    const { given, surname, guestOf } = person;
    const nick = person.nick ?? `${given}.${surname}`.toLowerCase();
    const mail = guestOf ? `${nick}@${guestOf}` : person.withoutMailbox ? null : `${nick}@${tenant.organization}`;
    const number = String(index + 1).padStart(2, "0");
    const profile: Omit<UserProfile, "id"> = {
      userPrincipalName: guestOf
        ? `${nick}_${guestOf}#EXT#@${tenant.organization.replace(/\..*/, "")}.onmicrosoft.com`
        : `${nick}@${tenant.organization}`,
      displayName: person.displayName ?? `${given} ${surname}`,
      givenName: given,
      surname,
      mail,
      mailNickname: nick,
      jobTitle: person.title,
      department: person.department,
      companyName: guestOf ? "Fabrikam" : "Contoso",
      officeLocation: person.office,
      businessPhones: person.office === null ? [] : [`+49 30 23125 1${number}`],
      mobilePhone: person.office === null || index % 3 === 0 ? `+49 171 39200 ${number}` : null,
      preferredLanguage: person.language ?? null,
      accountEnabled: person.disabled !== true,
      userType: guestOf ? "Guest" : "Member",
    };
    const address = guestOf || mail === null ? null : mail.toLowerCase();
    const lead = leads[person.department];
    const manager = lead === nick ? leads.Executive : (lead ?? leads.Executive);
    tenant.addAccount(profile, {
      address,
      room: null,
      teams: person.withoutTeams !== true,
      ...(manager === nick || guestOf ? {} : { manager: `${manager}@${tenant.organization}` }),
      ...(address === null || index % 4 === 3 ? {} : { photo: index % 5 === 4 ? 96 : 648 }),
    });
  });
}
