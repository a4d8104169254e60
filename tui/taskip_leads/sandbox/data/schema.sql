-- The sample workspace. Ids count up and are never used again, as in the service it stands for.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE users (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  email TEXT NOT NULL, position TEXT NOT NULL, role TEXT NOT NULL, created_at TEXT NOT NULL
);
CREATE TABLE companies (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, phone_number TEXT, website TEXT,
  size TEXT, country_id INTEGER, created_at TEXT NOT NULL
);
CREATE TABLE countries (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE states (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE cities (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE groups (id INTEGER PRIMARY KEY, name TEXT NOT NULL);

CREATE TABLE attributes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, type INTEGER NOT NULL, color TEXT,
  position INTEGER NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);

CREATE TABLE leads (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  first_name TEXT NOT NULL, last_name TEXT, email TEXT, phone_number TEXT, website TEXT,
  company_id INTEGER REFERENCES companies (id), value REAL, currency TEXT,
  lead_interaction_date TEXT, country_id INTEGER, state_id INTEGER, city_id INTEGER,
  address TEXT, zip_code TEXT, description TEXT, custom_fields TEXT NOT NULL DEFAULT '[]',
  created_by INTEGER NOT NULL, converted INTEGER NOT NULL DEFAULT 0,
  converted_contact_id INTEGER, converted_at TEXT,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  searchable TEXT NOT NULL -- names and address, folded; a company's name may change and is joined
);
CREATE INDEX leads_email ON leads (email COLLATE NOCASE);

CREATE TABLE lead_attributes (
  lead_id INTEGER NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  attribute_id INTEGER NOT NULL REFERENCES attributes (id) ON DELETE CASCADE,
  PRIMARY KEY (lead_id, attribute_id)
) WITHOUT ROWID;
CREATE INDEX lead_attributes_back ON lead_attributes (attribute_id, lead_id);
CREATE TABLE lead_users (
  lead_id INTEGER NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id),
  PRIMARY KEY (lead_id, user_id)
) WITHOUT ROWID;
CREATE INDEX lead_users_back ON lead_users (user_id, lead_id);
CREATE TABLE lead_groups (
  lead_id INTEGER NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  group_id INTEGER NOT NULL REFERENCES groups (id),
  PRIMARY KEY (lead_id, group_id)
) WITHOUT ROWID;

CREATE TABLE notes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  lead_id INTEGER NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  title TEXT NOT NULL, note TEXT NOT NULL, media_id INTEGER, created_by INTEGER NOT NULL,
  created_at TEXT NOT NULL
);
CREATE INDEX notes_lead ON notes (lead_id);
CREATE TABLE media (
  id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, mime_type TEXT, size INTEGER NOT NULL,
  created_by INTEGER NOT NULL, created_at TEXT NOT NULL
);
CREATE TABLE lead_files (
  lead_id INTEGER NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  PRIMARY KEY (lead_id, media_id)
) WITHOUT ROWID;
CREATE INDEX lead_files_back ON lead_files (media_id);
CREATE TABLE activities (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  lead_id INTEGER NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  kind TEXT NOT NULL, content TEXT NOT NULL, old_value TEXT, new_value TEXT,
  created_by INTEGER NOT NULL, created_at TEXT NOT NULL
);
CREATE INDEX activities_lead ON activities (lead_id);
CREATE TABLE contacts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, lead_id INTEGER NOT NULL, created_at TEXT NOT NULL
);
CREATE TABLE emails (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  lead_id INTEGER NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  subject TEXT NOT NULL, message TEXT NOT NULL, created_at TEXT NOT NULL
);
CREATE INDEX emails_lead ON emails (lead_id);
