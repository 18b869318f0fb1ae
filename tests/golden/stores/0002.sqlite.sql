BEGIN TRANSACTION;
CREATE TABLE event (
	log INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	op VARCHAR(7) NOT NULL, 
	target TEXT, 
	type TEXT NOT NULL, 
	schema TEXT NOT NULL, 
	occurred_lo INTEGER NOT NULL, 
	occurred_hi INTEGER NOT NULL, 
	recorded INTEGER NOT NULL, 
	body TEXT, 
	digest VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	"by" TEXT NOT NULL, 
	tool TEXT NOT NULL, 
	why TEXT NOT NULL, 
	seal VARCHAR(64) NOT NULL, 
	latest INTEGER NOT NULL, 
	PRIMARY KEY (log, seq), 
	UNIQUE (log, id), 
	CONSTRAINT known_op CHECK (op IN ('insert', 'replace', 'remove')), 
	CONSTRAINT an_edit_has_a_target CHECK ((op = 'insert') = (target IS NULL)), 
	FOREIGN KEY(log) REFERENCES log (id)
);
INSERT INTO "event" VALUES(1,1,'the-offer','insert',NULL,'offer.talks','detente/events/v1',22311,22311,22311,'{"id":"the-offer","type":"offer.talks","actors":["ALD"],"targets":["BER"],"when":"2031-02-01","summary":"Aldova offers talks about the bridge.","persons":["ada-lind"],"citations":[{"document":"gazette-2031-02-02","paragraph":2}]}','b885ce4bf051ecffe77b8962a17e3df640e9959b178f1ad556a97c8bfc343044','32902766f425feb07af0ce112009aba9f29b5480851e17f4e9eed572f4e47ce1','ann','detente 0.1.0','first coding','c6502e791a368502bda4c8339a2c92425bc30ee11419c9d661390bf003987e49',22311);
INSERT INTO "event" VALUES(1,2,'the-round','insert',NULL,'talks.working','detente/events/v1',22348,22350,22350,'{"id":"the-round","type":"talks.working","actors":["ALD","BER"],"joint":true,"when":"2031-03-10/2031-03-12","summary":"Both sides meet; Berenia promises to open the bridge.","citations":[{"title":"The Harbour Gazette","published":"2031-03-13"}],"refs":{"responds_to":["the-offer"]},"effects":{"commitments":[{"id":"bridge-open","by":"BER","to":["ALD"],"content":"The bridge opens in May.","due":"2031-05-31"}]}}','dc3b8268a2fdde602396e02ee6c7974b94596e4c1d77c28ed3af64440b7ed9bb','bc1dc038af5fc94c27e427fd2d9d05b22962722ca6701b18d67caccad5288770','ann','detente 0.1.0','first coding','d773edd4b72260051e29d51946d48f0bc2fbaca19062416a5e9b9e6046bd34b8',22350);
INSERT INTO "event" VALUES(1,3,'the-opening','insert',NULL,'commitment.fulfilled','detente/events/v1',22419,22419,22419,NULL,'51de5c2b96fca56826fa02be207b75baa4e1a8f485798838053a7377f850d433','5186825cfc28c6905d1c35fc196955b3b3b72d6237488f5f106eccad3560c8a0','ann','detente 0.1.0','first coding','5a63a5e9aaf93e1cc8154b281053a97ed5478982fd4606fdd4f1c7ca6ddab51f',22419);
INSERT INTO "event" VALUES(2,3,'the-round@3','remove','the-round','talks.working','detente/events/v1',22348,22350,22370,'','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','2ecd92dce210c710353ebdb1e68cdd22350837a1dc165b01e63912a0cffaf0e6','ann','detente 0.1.0','not held any more','edcbb4b0da375e9c69ed084c78836f83e6dc3147a744869c2fe1a4a728103412',22370);
INSERT INTO "event" VALUES(1,4,'the-offer@4','replace','the-offer','offer.talks','detente/events/v1',22311,22311,22431,'{"id":"the-offer","type":"offer.talks","actors":["ALD"],"targets":["BER"],"when":"2031-02-01","summary":"Another wording.","persons":["ada-lind"],"citations":[{"document":"gazette-2031-02-02","paragraph":2}]}','a0bd7e2e7e80bb1ac86d1f52ec30e8ee71fb9f387459f9be15824fabcf8573ba','a88e82acd25b68f3b986372364195b4c95dd9bf538de88319154011fc13b9aef','ann','detente 0.1.0','a second source','4c63fe0f6a2ba9c8a195a603f5547b4a73866e2868b14f66d49dfb7af8308eed',22431);
INSERT INTO "event" VALUES(3,4,'the-opening','insert',NULL,'commitment.fulfilled','detente/events/v1',22419,22419,22419,'{"id":"the-opening","type":"commitment.fulfilled","actors":["BER"],"targets":["ALD"],"when":"2031-05-20","summary":"Berenia opens the bridge.","citations":[{"title":"The Harbour Gazette","published":"2031-05-21"}],"refs":{"fulfils":["bridge-open"]}}','51de5c2b96fca56826fa02be207b75baa4e1a8f485798838053a7377f850d433','ea024e87872da9a6c007428ec5f62ed72c62344467dddf8475bce35f8d908d2b','ann','detente 0.1.0','','2ed5af37261b1710dc67cd551e7625c5e290f59f0d2318d361d44411be1092d9',22419);
CREATE TABLE log (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	parent INTEGER, 
	fork INTEGER, 
	seal VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT a_fork_has_a_parent CHECK ((parent IS NULL) = (fork IS NULL)), 
	UNIQUE (name), 
	FOREIGN KEY(parent) REFERENCES log (id)
);
INSERT INTO "log" VALUES(1,'bridge-talks',NULL,NULL,'3cdc45ef2ebad7443cd17940087fbf51661366151fea1016dcd6226ed7679b48');
INSERT INTO "log" VALUES(2,'what-if',1,2,'d982e163e93275de53d4acb1fff05ef5e0b1f8c7f9889119d723ed29a1326bca');
INSERT INTO "log" VALUES(3,'inner',2,3,'94b3a239d2da2776e5e833c99143c6b766ac71bfa7ea204c6b1f800f3a4fcd0c');
CREATE TABLE migration (
	name VARCHAR(60) NOT NULL, 
	tool TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "migration" VALUES('0001-logs-and-events','detente 0.1.0');
INSERT INTO "migration" VALUES('0002-latest-day','detente 0.1.0');
CREATE TABLE redaction (
	log INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	"by" TEXT NOT NULL, 
	tool TEXT NOT NULL, 
	why TEXT NOT NULL, 
	seal VARCHAR(64) NOT NULL, 
	PRIMARY KEY (log, seq)
);
INSERT INTO "redaction" VALUES(1,3,'ann','detente 0.1.0','a private address','083f900fa206db29f1cd60cc95a7317cf2555006d9584808251c75ea9376dbbe');
CREATE TRIGGER event_kept BEFORE UPDATE OF "log", "seq", "id", "op", "target", "type", "schema", "occurred_lo", "occurred_hi", "recorded", "digest", "hash", "by", "tool", "why", "seal", "latest" ON event BEGIN SELECT RAISE(ABORT, 'append-only: what was recorded is never changed'); END;
CREATE TRIGGER event_body_kept BEFORE UPDATE OF body ON event WHEN NEW.body IS NOT NULL OR NOT EXISTS (SELECT 1 FROM redaction WHERE log = NEW.log AND seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'append-only: what was recorded is never changed'); END;
CREATE TRIGGER event_undeletable BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append-only: what was recorded is never changed'); END;
CREATE TRIGGER log_undeletable BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'append-only: what was recorded is never changed'); END;
CREATE TRIGGER redaction_undeletable BEFORE DELETE ON redaction BEGIN SELECT RAISE(ABORT, 'append-only: what was recorded is never changed'); END;
CREATE TRIGGER migration_undeletable BEFORE DELETE ON migration BEGIN SELECT RAISE(ABORT, 'append-only: what was recorded is never changed'); END;
CREATE TRIGGER log_kept BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'append-only: what was recorded is never changed'); END;
CREATE TRIGGER redaction_kept BEFORE UPDATE ON redaction BEGIN SELECT RAISE(ABORT, 'append-only: what was recorded is never changed'); END;
CREATE TRIGGER migration_kept BEFORE UPDATE ON migration BEGIN SELECT RAISE(ABORT, 'append-only: what was recorded is never changed'); END;
CREATE TRIGGER event_added BEFORE INSERT ON event WHEN NEW.latest < NEW.recorded OR EXISTS (SELECT 1 FROM event WHERE log = NEW.log AND seq = NEW.seq) OR EXISTS (SELECT 1 FROM event WHERE log = NEW.log AND id = NEW.id) BEGIN SELECT RAISE(ABORT, 'append-only: what was recorded is never changed'); END;
CREATE TRIGGER log_added BEFORE INSERT ON log WHEN EXISTS (SELECT 1 FROM log WHERE id = NEW.id OR name = NEW.name) BEGIN SELECT RAISE(ABORT, 'append-only: what was recorded is never changed'); END;
CREATE TRIGGER redaction_added BEFORE INSERT ON redaction WHEN NEW.seal = '' OR EXISTS (SELECT 1 FROM redaction WHERE log = NEW.log AND seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'append-only: what was recorded is never changed'); END;
CREATE TRIGGER migration_added BEFORE INSERT ON migration WHEN EXISTS (SELECT 1 FROM migration WHERE name = NEW.name) BEGIN SELECT RAISE(ABORT, 'append-only: what was recorded is never changed'); END;
CREATE INDEX event_by_latest ON event (log, latest, seq);
CREATE INDEX event_edits ON event (log, seq) WHERE op != 'insert';
CREATE INDEX event_in_order ON event (log, occurred_lo, occurred_hi, seq);
CREATE INDEX event_late ON event (log, seq, recorded) WHERE recorded < latest;
COMMIT;
