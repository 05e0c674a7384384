import { type Action, type ActionInput, ActionInputType } from "./stubs/deskbridge/v1/action.js";
import type { DescribeResponse } from "./stubs/deskbridge/v1/adapter.js";
import {
  type AuthenticationField,
  AuthenticationFieldSource,
  AuthenticationFieldType,
  AuthenticationType,
} from "./stubs/deskbridge/v1/authentication.js";
import { ContactOrdering } from "./stubs/deskbridge/v1/contact.js";

/** The adapter's name, in its description and in its log. */
export const NAME = "example";

/** What this adapter is and offers. The core believes it, and `deskbridge adapter verify` checks it. */
export const DESCRIPTION: DescribeResponse = {
  name: NAME,
  version: "0.1.0",
  protocolVersion: "1.1",
  authentication: {
    type: AuthenticationType.AUTHENTICATION_TYPE_CUSTOM,
    fields: [credential("username", "User name"), credential("password", "Password")],
  },
  contacts: {
    ordering: ContactOrdering.CONTACT_ORDERING_KEYSET,
    maxPageSize: 500,
    resultCap: 0,
    visibilityLag: undefined,
    find: true,
    timestampGranularity: undefined,
  },
  agents: { maxPageSize: 500 },
  interactions: { types: ["ticket", "note"] },
  actions: [
    action("create_ticket", "create a ticket", "opens a ticket for the contact", [
      input("subject", "Subject", true),
      input("description", "Description", true),
      input("priority", "Priority", false),
    ]),
    action("add_note", "add a note", "adds a note to the contact", [input("text", "Text", true)]),
    action("create_contact", "create a contact", "adds a contact", [
      input("name", "Name", true),
      input("email", "Email", false),
      input("phone", "Phone", false),
      input("company", "Company", false),
    ]),
  ],
};

function credential(name: string, display: string): AuthenticationField {
  return {
    name,
    display,
    source: AuthenticationFieldSource.AUTHENTICATION_FIELD_SOURCE_INPUT,
    type: AuthenticationFieldType.AUTHENTICATION_FIELD_TYPE_INPUT,
    mandatory: true,
    store: true,
    help: "",
    format: "",
  };
}

function action(name: string, display: string, description: string, inputs: ActionInput[]): Action {
  return { name, display, description, inputs };
}

function input(key: string, name: string, mandatory: boolean): ActionInput {
  return { key, name, mandatory, type: ActionInputType.ACTION_INPUT_TYPE_STRING };
}
