import { type Moment, momentToTimestamp, textToMoment, timestampToMoment } from "../bridge/moments.js";
import type { ListContactsResponse } from "../stubs/deskbridge/v1/adapter.js";
import type { Contact, ContactPosition } from "../stubs/deskbridge/v1/contact.js";
import type { ContactRecord, Records } from "./records.js";

/** Contacts ascending by (updated_at, id), from the first or strictly after the position. */
export function contactsAfter(
  { contacts }: Readonly<Records>,
  position: ContactPosition | undefined,
  pageSize: number,
): ListContactsResponse {
  const after = position?.updatedAt && { moment: timestampToMoment(position.updatedAt), id: position.id };
  const following = contacts
    .map(place)
    .filter((each) => after === undefined || compare(each, after) > 0)
    .sort(compare);
  return {
    contacts: following.slice(0, pageSize).map(({ record }) => recordToContact(record)),
    exhausted: following.length <= pageSize,
    nextCursor: "",
    nextPageToken: "",
  };
}

/** Contacts with any of the emails, whatever their case, or of the phones, whatever stands between their digits. */
export function contactsWith(
  { contacts }: Readonly<Records>,
  emails: readonly string[],
  phones: readonly string[],
  pageSize: number,
): Contact[] {
  const wantedEmails = new Set(emails.map((email) => email.toLowerCase()));
  const wantedPhones = new Set(phones.map(digits).filter((phone) => phone !== ""));
  return contacts
    .filter((each) => !each.deleted)
    .filter(
      (each) =>
        each.emails.some((email) => wantedEmails.has(email.toLowerCase())) ||
        each.phones.some((phone) => wantedPhones.has(digits(phone))),
    )
    .map(place)
    .sort((one, other) => compare(other, one))
    .slice(0, pageSize)
    .map(({ record }) => recordToContact(record));
}

export function contactUrl(id: string): string {
  return `https://crm.example.com/contacts/${encodeURIComponent(id)}`;
}

interface Place {
  readonly moment: Moment;
  readonly id: string;
}

function place(record: ContactRecord): Place & { readonly record: ContactRecord } {
  return { moment: textToMoment(record.updated_at), id: record.id, record };
}

function compare(one: Place, other: Place): number {
  if (one.moment !== other.moment) {
    return one.moment < other.moment ? -1 : 1;
  }
  return one.id === other.id ? 0 : one.id < other.id ? -1 : 1;
}

function digits(phone: string): string {
  return phone.replaceAll(/\D/g, "");
}

function recordToContact(record: ContactRecord): Contact {
  return {
    id: record.id,
    name: record.name,
    company: record.company,
    title: record.title,
    emails: record.emails,
    phones: record.phones,
    photoUrl: "",
    address: record.address,
    websites: [],
    twitter: "",
    url: record.id && contactUrl(record.id),
    updatedAt: momentToTimestamp(textToMoment(record.updated_at)),
    deleted: record.deleted,
  };
}
