CREATE FUNCTION public.append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'append-only: what was recorded is never changed' USING ERRCODE = 'restrict_violation'; END $$;
CREATE FUNCTION public.only_redacted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF NEW.body IS NULL AND NEW."log" IS NOT DISTINCT FROM OLD."log" AND NEW."seq" IS NOT DISTINCT FROM OLD."seq" AND NEW."id" IS NOT DISTINCT FROM OLD."id" AND NEW."op" IS NOT DISTINCT FROM OLD."op" AND NEW."target" IS NOT DISTINCT FROM OLD."target" AND NEW."type" IS NOT DISTINCT FROM OLD."type" AND NEW."schema" IS NOT DISTINCT FROM OLD."schema" AND NEW."occurred_lo" IS NOT DISTINCT FROM OLD."occurred_lo" AND NEW."occurred_hi" IS NOT DISTINCT FROM OLD."occurred_hi" AND NEW."recorded" IS NOT DISTINCT FROM OLD."recorded" AND NEW."digest" IS NOT DISTINCT FROM OLD."digest" AND NEW."hash" IS NOT DISTINCT FROM OLD."hash" AND NEW."by" IS NOT DISTINCT FROM OLD."by" AND NEW."tool" IS NOT DISTINCT FROM OLD."tool" AND NEW."why" IS NOT DISTINCT FROM OLD."why" AND NEW."seal" IS NOT DISTINCT FROM OLD."seal" AND EXISTS (SELECT 1 FROM redaction r WHERE r.log = NEW.log AND r.seq = NEW.seq) THEN RETURN NEW; END IF; RAISE EXCEPTION 'append-only: what was recorded is never changed' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TABLE public.event (
    log bigint NOT NULL,
    seq bigint NOT NULL,
    id text NOT NULL,
    op character varying(7) NOT NULL,
    target text,
    type text NOT NULL,
    schema text NOT NULL,
    occurred_lo integer NOT NULL,
    occurred_hi integer NOT NULL,
    recorded integer NOT NULL,
    body text,
    digest character varying(64) NOT NULL,
    hash character varying(64) NOT NULL,
    by text NOT NULL,
    tool text NOT NULL,
    why text NOT NULL,
    seal character varying(64) NOT NULL,
    CONSTRAINT an_edit_has_a_target CHECK ((((op)::text = 'insert'::text) = (target IS NULL))),
    CONSTRAINT known_op CHECK (((op)::text = ANY ((ARRAY['insert'::character varying, 'replace'::character varying, 'remove'::character varying])::text[])))
);
CREATE TABLE public.log (
    id bigint NOT NULL,
    name text NOT NULL,
    parent bigint,
    fork bigint,
    seal character varying(64) NOT NULL,
    CONSTRAINT a_fork_has_a_parent CHECK (((parent IS NULL) = (fork IS NULL)))
);
CREATE SEQUENCE public.log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.log_id_seq OWNED BY public.log.id;
CREATE TABLE public.migration (
    name character varying(60) NOT NULL,
    tool text NOT NULL
);
CREATE TABLE public.redaction (
    log bigint NOT NULL,
    seq bigint NOT NULL,
    by text NOT NULL,
    tool text NOT NULL,
    why text NOT NULL
);
ALTER TABLE ONLY public.log ALTER COLUMN id SET DEFAULT nextval('public.log_id_seq'::regclass);
INSERT INTO public.event VALUES (1, 1, 'the-offer', 'insert', NULL, 'offer.talks', 'detente/events/v1', 22311, 22311, 22311, '{"id":"the-offer","type":"offer.talks","actors":["ALD"],"targets":["BER"],"when":"2031-02-01","summary":"Aldova offers talks about the bridge.","persons":["ada-lind"],"citations":[{"document":"gazette-2031-02-02","paragraph":2}]}', 'b885ce4bf051ecffe77b8962a17e3df640e9959b178f1ad556a97c8bfc343044', '32902766f425feb07af0ce112009aba9f29b5480851e17f4e9eed572f4e47ce1', 'ann', 'detente 0.1.0', 'first coding', 'c6502e791a368502bda4c8339a2c92425bc30ee11419c9d661390bf003987e49');
INSERT INTO public.event VALUES (1, 2, 'the-round', 'insert', NULL, 'talks.working', 'detente/events/v1', 22348, 22350, 22350, '{"id":"the-round","type":"talks.working","actors":["ALD","BER"],"joint":true,"when":"2031-03-10/2031-03-12","summary":"Both sides meet; Berenia promises to open the bridge.","citations":[{"title":"The Harbour Gazette","published":"2031-03-13"}],"refs":{"responds_to":["the-offer"]},"effects":{"commitments":[{"id":"bridge-open","by":"BER","to":["ALD"],"content":"The bridge opens in May.","due":"2031-05-31"}]}}', 'dc3b8268a2fdde602396e02ee6c7974b94596e4c1d77c28ed3af64440b7ed9bb', 'bc1dc038af5fc94c27e427fd2d9d05b22962722ca6701b18d67caccad5288770', 'ann', 'detente 0.1.0', 'first coding', 'd773edd4b72260051e29d51946d48f0bc2fbaca19062416a5e9b9e6046bd34b8');
INSERT INTO public.event VALUES (2, 3, 'the-round@3', 'remove', 'the-round', 'talks.working', 'detente/events/v1', 22348, 22350, 22370, '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', '2ecd92dce210c710353ebdb1e68cdd22350837a1dc165b01e63912a0cffaf0e6', 'ann', 'detente 0.1.0', 'not held any more', 'edcbb4b0da375e9c69ed084c78836f83e6dc3147a744869c2fe1a4a728103412');
INSERT INTO public.event VALUES (1, 4, 'the-offer@4', 'replace', 'the-offer', 'offer.talks', 'detente/events/v1', 22311, 22311, 22431, '{"id":"the-offer","type":"offer.talks","actors":["ALD"],"targets":["BER"],"when":"2031-02-01","summary":"Another wording.","persons":["ada-lind"],"citations":[{"document":"gazette-2031-02-02","paragraph":2}]}', 'a0bd7e2e7e80bb1ac86d1f52ec30e8ee71fb9f387459f9be15824fabcf8573ba', 'a88e82acd25b68f3b986372364195b4c95dd9bf538de88319154011fc13b9aef', 'ann', 'detente 0.1.0', 'a second source', '4c63fe0f6a2ba9c8a195a603f5547b4a73866e2868b14f66d49dfb7af8308eed');
INSERT INTO public.event VALUES (3, 4, 'the-opening', 'insert', NULL, 'commitment.fulfilled', 'detente/events/v1', 22419, 22419, 22419, '{"id":"the-opening","type":"commitment.fulfilled","actors":["BER"],"targets":["ALD"],"when":"2031-05-20","summary":"Berenia opens the bridge.","citations":[{"title":"The Harbour Gazette","published":"2031-05-21"}],"refs":{"fulfils":["bridge-open"]}}', '51de5c2b96fca56826fa02be207b75baa4e1a8f485798838053a7377f850d433', 'ea024e87872da9a6c007428ec5f62ed72c62344467dddf8475bce35f8d908d2b', 'ann', 'detente 0.1.0', '', '2ed5af37261b1710dc67cd551e7625c5e290f59f0d2318d361d44411be1092d9');
INSERT INTO public.event VALUES (1, 3, 'the-opening', 'insert', NULL, 'commitment.fulfilled', 'detente/events/v1', 22419, 22419, 22419, NULL, '51de5c2b96fca56826fa02be207b75baa4e1a8f485798838053a7377f850d433', '5186825cfc28c6905d1c35fc196955b3b3b72d6237488f5f106eccad3560c8a0', 'ann', 'detente 0.1.0', 'first coding', '5a63a5e9aaf93e1cc8154b281053a97ed5478982fd4606fdd4f1c7ca6ddab51f');
INSERT INTO public.log VALUES (1, 'bridge-talks', NULL, NULL, '34fd36dde50985e5cb7692500105d527088b80bcc43c7c29a42e4378d9a5e69a');
INSERT INTO public.log VALUES (2, 'what-if', 1, 2, 'd4d2a4b49b9278476e511d760b1b2e1ed16b9835c638342cf40cb5a0f4e5a6e2');
INSERT INTO public.log VALUES (3, 'inner', 2, 3, 'ec3e6dd5b268cfe4604b67aabf54a69ca878002ebef01ef67e0aaea03eba23d0');
INSERT INTO public.migration VALUES ('0001-logs-and-events', 'detente 0.1.0');
INSERT INTO public.redaction VALUES (1, 3, 'ann', 'detente 0.1.0', 'a private address');
SELECT pg_catalog.setval('public.log_id_seq', 3, true);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_log_id_key UNIQUE (log, id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (log, seq);
ALTER TABLE ONLY public.log
    ADD CONSTRAINT log_name_key UNIQUE (name);
ALTER TABLE ONLY public.log
    ADD CONSTRAINT log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.redaction
    ADD CONSTRAINT redaction_pkey PRIMARY KEY (log, seq);
CREATE INDEX event_edits ON public.event USING btree (log, seq) WHERE ((op)::text <> 'insert'::text);
CREATE INDEX event_in_order ON public.event USING btree (log, occurred_lo, occurred_hi, seq);
CREATE TRIGGER event_append_only BEFORE DELETE ON public.event FOR EACH ROW EXECUTE FUNCTION public.append_only();
CREATE TRIGGER event_kept BEFORE UPDATE ON public.event FOR EACH ROW EXECUTE FUNCTION public.only_redacted();
CREATE TRIGGER event_never_emptied BEFORE TRUNCATE ON public.event FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();
CREATE TRIGGER log_append_only BEFORE DELETE OR UPDATE ON public.log FOR EACH ROW EXECUTE FUNCTION public.append_only();
CREATE TRIGGER log_never_emptied BEFORE TRUNCATE ON public.log FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();
CREATE TRIGGER migration_append_only BEFORE DELETE OR UPDATE ON public.migration FOR EACH ROW EXECUTE FUNCTION public.append_only();
CREATE TRIGGER migration_never_emptied BEFORE TRUNCATE ON public.migration FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();
CREATE TRIGGER redaction_append_only BEFORE DELETE OR UPDATE ON public.redaction FOR EACH ROW EXECUTE FUNCTION public.append_only();
CREATE TRIGGER redaction_never_emptied BEFORE TRUNCATE ON public.redaction FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_log_fkey FOREIGN KEY (log) REFERENCES public.log(id);
ALTER TABLE ONLY public.log
    ADD CONSTRAINT log_parent_fkey FOREIGN KEY (parent) REFERENCES public.log(id);
