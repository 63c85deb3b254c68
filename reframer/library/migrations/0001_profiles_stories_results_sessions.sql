CREATE TABLE profiles (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    notes TEXT NOT NULL DEFAULT '',
    created TEXT NOT NULL
);

CREATE TABLE stories (
    id INTEGER PRIMARY KEY,
    profile INTEGER NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    name TEXT NOT NULL COLLATE NOCASE,
    text TEXT NOT NULL,
    answers TEXT NOT NULL DEFAULT '[]',
    revision INTEGER NOT NULL DEFAULT 1,
    created TEXT NOT NULL,
    changed TEXT NOT NULL,
    UNIQUE (profile, name)
);

-- Framings, critiques and checks, as the JSON that the task returned; `revision` is the story's when it was made.
CREATE TABLE results (
    id INTEGER PRIMARY KEY,
    story INTEGER NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
    task TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    profile INTEGER NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    story INTEGER REFERENCES stories (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    created TEXT NOT NULL,
    changed TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX results_by_story ON results (story, task);
CREATE INDEX sessions_by_profile ON sessions (profile, state);

CREATE VIRTUAL TABLE words USING fts5 (
    name, text, answers, content = 'stories', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TRIGGER words_added AFTER INSERT ON stories BEGIN
    INSERT INTO words (rowid, name, text, answers) VALUES (new.id, new.name, new.text, new.answers);
END;

CREATE TRIGGER words_removed AFTER DELETE ON stories BEGIN
    INSERT INTO words (words, rowid, name, text, answers)
    VALUES ('delete', old.id, old.name, old.text, old.answers);
END;

CREATE TRIGGER words_changed AFTER UPDATE OF name, text, answers ON stories BEGIN
    INSERT INTO words (words, rowid, name, text, answers)
    VALUES ('delete', old.id, old.name, old.text, old.answers);
    INSERT INTO words (rowid, name, text, answers) VALUES (new.id, new.name, new.text, new.answers);
END;
