-- The book of one institution. Every move of money takes from one side and gives to the other, so that it balances by
-- construction; nothing that was moved, received or said is ever changed.
CREATE TABLE IF NOT EXISTS assets (
    number TEXT PRIMARY KEY, kind TEXT NOT NULL, label TEXT NOT NULL DEFAULT '', mark TEXT NOT NULL DEFAULT '',
    worth INTEGER NOT NULL DEFAULT 0, details TEXT NOT NULL DEFAULT '{}',
    balance INTEGER NOT NULL DEFAULT 0 CHECK (balance >= 0)
);
CREATE TABLE IF NOT EXISTS owners (
    asset TEXT NOT NULL REFERENCES assets, name TEXT NOT NULL, number TEXT NOT NULL, is_organisation INTEGER NOT NULL,
    PRIMARY KEY (asset, number)
);
CREATE INDEX IF NOT EXISTS owned_by ON owners (number);
CREATE TABLE IF NOT EXISTS moves (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,
    cents INTEGER NOT NULL CHECK (cents > 0), memo TEXT NOT NULL, key TEXT UNIQUE, CHECK (source <> target)
);
CREATE TABLE IF NOT EXISTS holds (
    place INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, court TEXT NOT NULL, case_number TEXT NOT NULL,
    asset TEXT NOT NULL REFERENCES assets, claim INTEGER NOT NULL CHECK (claim >= 0),
    held INTEGER NOT NULL DEFAULT 0 CHECK (held BETWEEN 0 AND claim), deducted INTEGER NOT NULL DEFAULT 0,
    since TEXT NOT NULL, until TEXT NOT NULL, ended TEXT NOT NULL DEFAULT '', of_others INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS in_line ON holds (asset, ended, place);
CREATE TABLE IF NOT EXISTS deductions (
    key TEXT PRIMARY KEY, hold TEXT NOT NULL, cents INTEGER NOT NULL, remittance TEXT NOT NULL, move INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS requests (
    key TEXT PRIMARY KEY, number INTEGER NOT NULL, path TEXT NOT NULL, at TEXT NOT NULL, sha256 TEXT NOT NULL,
    body BLOB NOT NULL, signature TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS questions (key TEXT PRIMARY KEY, debtor TEXT NOT NULL, secret INTEGER NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS waiting (
    id INTEGER PRIMARY KEY AUTOINCREMENT, due REAL NOT NULL, key TEXT NOT NULL, media TEXT NOT NULL, body BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS said (
    place INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, media TEXT NOT NULL, body BLOB NOT NULL, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS said_of ON said (key, place);
CREATE TABLE IF NOT EXISTS officers (
    credential TEXT NOT NULL, name TEXT NOT NULL, since TEXT NOT NULL, until TEXT, PRIMARY KEY (credential, name)
);
CREATE TABLE IF NOT EXISTS objections (
    number TEXT PRIMARY KEY, order_key TEXT NOT NULL, at TEXT NOT NULL, grounds TEXT NOT NULL, answer TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS manners (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS money_moves AFTER INSERT ON moves BEGIN
    UPDATE assets SET balance = balance - NEW.cents WHERE number = NEW.source;
    UPDATE assets SET balance = balance + NEW.cents WHERE number = NEW.target;
    SELECT RAISE(ABORT, 'what is held cannot be spent') FROM assets WHERE number = NEW.source
        AND balance < (SELECT coalesce(sum(held), 0) FROM holds WHERE asset = NEW.source AND ended = '');
END;
CREATE TRIGGER IF NOT EXISTS moves_stay BEFORE UPDATE ON moves BEGIN SELECT RAISE(ABORT, 'a move stays'); END;
CREATE TRIGGER IF NOT EXISTS no_move_goes BEFORE DELETE ON moves BEGIN SELECT RAISE(ABORT, 'a move stays'); END;
CREATE TRIGGER IF NOT EXISTS said_stays BEFORE UPDATE ON said BEGIN SELECT RAISE(ABORT, 'what was said stays'); END;
CREATE TRIGGER IF NOT EXISTS said_never_goes BEFORE DELETE ON said BEGIN SELECT RAISE(ABORT, 'what was said stays'); END;
CREATE TRIGGER IF NOT EXISTS received_stays BEFORE UPDATE ON requests BEGIN SELECT RAISE(ABORT, 'received stays'); END;
