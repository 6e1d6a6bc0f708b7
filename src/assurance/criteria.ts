/** Who can show that a criterion is met. */
export type ProvedBy = "systems" | "people" | "both";

/** A criterion of the trust services criteria. The AICPA's text is its own; the words here are ours. */
export interface Criterion {
  readonly id: string;
  readonly title: string;
  readonly provedBy: ProvedBy;
  /** What people have to hand in, where systems alone do not show it. */
  readonly byPeople?: string;
}

const criterion = (id: string, provedBy: ProvedBy, title: string, byPeople?: string): Criterion => ({
  ...{ id, title, provedBy },
  ...(byPeople !== undefined && { byPeople }),
});

/** Security, availability and confidentiality, in the order of their ids. */
export const criteria: readonly Criterion[] = [
  criterion("CC1.1", "people", "People are bound to integrity", "code of conduct, background checks"),
  criterion("CC1.2", "people", "Somebody independent oversees", "minutes of the board"),
  criterion("CC1.3", "both", "Who reports to whom is known", "organization chart, job descriptions"),
  criterion("CC1.4", "people", "People are able to do their work", "training, evaluations"),
  criterion("CC1.5", "people", "People answer for what they do", "goals, consequences"),
  criterion("CC2.1", "systems", "What controls need to know is collected"),
  criterion("CC2.2", "people", "People know their duties", "policies that were acknowledged"),
  criterion("CC2.3", "people", "Outsiders are told and heard", "security contact, terms for customers"),
  criterion("CC3.1", "both", "Goals are clear enough to see risks", "risk assessment"),
  criterion("CC3.2", "both", "Risks are found and weighed", "risk assessment"),
  criterion("CC3.3", "both", "Fraud is thought of", "fraud risk assessment"),
  criterion("CC3.4", "both", "Changes that bring risks are noticed", "risk assessment"),
  criterion("CC4.1", "both", "Controls are looked at again and again", "penetration test, internal audit"),
  criterion("CC4.2", "both", "What is found reaches whoever mends it", "review by management"),
  criterion("CC5.1", "people", "Controls answer the risks", "policies"),
  criterion("CC5.2", "systems", "Technology is controlled as well"),
  criterion("CC5.3", "people", "Policies become procedures", "policies"),
  criterion("CC6.1", "both", "Nobody gets in without being known", "sign-off of the inventory"),
  criterion("CC6.2", "both", "Accounts come and go with people", "lists of joiners and leavers"),
  criterion("CC6.3", "both", "Rights are no more than the work needs", "decisions of access reviews"),
  criterion("CC6.4", "people", "Buildings are closed", "the cloud provider's report"),
  criterion("CC6.5", "people", "What is thrown away tells nothing", "record of disposal"),
  criterion("CC6.6", "systems", "Outsiders are kept out"),
  criterion("CC6.7", "both", "Data that moves is protected", "policy on media"),
  criterion("CC6.8", "both", "Nothing unwanted runs", "management of devices"),
  criterion("CC7.1", "both", "Weaknesses and changes are noticed", "limits for patches"),
  criterion("CC7.2", "systems", "What is unusual is noticed"),
  criterion("CC7.3", "both", "What was noticed is judged", "incident records"),
  criterion("CC7.4", "both", "Incidents are answered", "exercise, reports afterwards"),
  criterion("CC7.5", "both", "Operation comes back after incidents", "exercise, reports afterwards"),
  criterion("CC8.1", "both", "Changes are wanted, tested and approved", "approvals in an emergency"),
  criterion("CC9.1", "people", "Interruptions are prepared for", "business impact, insurance"),
  criterion("CC9.2", "people", "Vendors are watched", "reviews of vendors"),
  criterion("A1.1", "both", "There is capacity enough", "review of capacity"),
  criterion("A1.2", "both", "Data is saved and can be brought back", "test of recovery"),
  criterion("A1.3", "both", "Recovery is tried", "test of recovery"),
  criterion("C1.1", "both", "What is confidential is known and kept", "classification"),
  criterion("C1.2", "both", "What is confidential is destroyed in the end", "record of disposal"),
];
