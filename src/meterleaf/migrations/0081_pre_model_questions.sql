-- Questions to the language model within the last hour, of all workers together: the budget is the service's.

CREATE TABLE model_questions (
    asked_at  timestamptz NOT NULL
);
CREATE INDEX model_questions_idx ON model_questions (asked_at);
