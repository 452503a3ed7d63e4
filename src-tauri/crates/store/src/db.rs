//! One database file behind threads: one that writes, a few that read. Callers await an answer; SQLite never runs on
//! a thread of the async runtime, and no transaction can be held across an `await`.
//!
//! Owns threads and transactions. Refuses to know a table.

use crate::StoreError;
use crate::durability::crash_points;
use crate::folder::private_files::Seen;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// What is told of every commit of a database, such as its second copy. Called on the writer's thread.
pub trait CommitHook: Send {
    /// Something was committed; it is answered for once this returns.
    fn committed(&mut self, db: &Connection);

    /// What was deleted must leave the disk.
    fn erased(&mut self, db: &Connection);

    /// The disk is full. Whether room was made, so that trying again is worth it.
    fn make_room(&mut self) -> bool;
}

/// The hook of one database, shared by its writes.
pub type SharedHook = Arc<Mutex<dyn CommitHook>>;

/// What must not be given up before the last connection is closed: the lock of the folder.
pub type Guard = Arc<dyn std::any::Any + Send + Sync>;

/// A database that answers from its own threads.
pub struct Db {
    writer: WorkerPool,
    readers: WorkerPool,
    hook: Option<SharedHook>,
    file: Arc<Seen>,
}

impl Db {
    /// Starts the threads. Each keeps `guard`, so the folder stays ours until the last connection is closed.
    pub fn start(
        name: &str,
        writer: Connection,
        readers: Vec<Connection>,
        hook: Option<SharedHook>,
        (file, guard): (Seen, &Guard),
    ) -> Result<Self, StoreError> {
        Ok(Self {
            file: Arc::new(file),
            writer: WorkerPool::start(&format!("{name} writer"), vec![writer], guard)?,
            readers: WorkerPool::start(&format!("{name} reader"), readers, guard)?,
            hook,
        })
    }

    /// Runs `work` in one transaction of its own: all of it is committed when the answer arrives, or nothing is.
    /// A file that is not where it was takes nothing, see [`StoreError::Gone`].
    /// Once called it is carried out even if the caller stops waiting. `operation` names it in crash points.
    pub async fn write<T, W>(&self, operation: &'static str, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let (hook, file) = (self.hook.clone(), Arc::clone(&self.file));
        self.writer
            .ask(move |db| {
                if !file.is_there() {
                    return Err(StoreError::Gone);
                }
                let mut done = transact(db, operation, &work);
                if is_full(&done) && hook.as_ref().is_some_and(|hook| lock(hook).make_room()) {
                    done = transact(db, operation, &work);
                }
                let done = done?;
                if let Some(hook) = &hook {
                    lock(hook).committed(db);
                    crash_points::point(operation, "journalled");
                }
                Ok(done)
            })
            .await
    }

    /// Runs `work` on one of the readers, on one consistent state of the file. Where the file went away while it is open, a
    /// reader that had not read before cannot begin: that is [`StoreError::Gone`], too.
    pub async fn read<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let file = Arc::clone(&self.file);
        self.readers
            .ask(move |db| {
                let read = db.transaction().and_then(|transaction| work(&transaction));
                read.map_err(|error| if file.is_there() { error.into() } else { StoreError::Gone })
            })
            .await
    }

    /// Moves what the write-ahead log holds into the file and empties the log, and tells the hook, so that
    /// erased text leaves the disk.
    pub async fn empty_log(&self) -> Result<(), StoreError> {
        let hook = self.hook.clone();
        self.writer
            .ask(move |db| {
                if let Some(hook) = &hook {
                    lock(hook).erased(db);
                }
                Ok(db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
            })
            .await
    }

    /// Whether the file is where it was when it was opened.
    pub fn is_in_place(&self) -> bool {
        self.file.is_there()
    }

    /// Takes no more calls, waits for those under way, and closes the connections; the writer last, since the last
    /// one tidies the write-ahead log away. Blocks.
    pub fn close(&self) {
        self.readers.close();
        self.writer.close();
    }
}

/// One transaction.
fn transact<T>(
    db: &mut Connection,
    operation: &str,
    work: &impl Fn(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    crash_points::point(operation, "before");
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    crash_points::point(operation, "written");
    transaction.commit()?;
    crash_points::point(operation, "committed");
    Ok(done)
}

fn is_full<T>(done: &rusqlite::Result<T>) -> bool {
    done.as_ref().err().and_then(rusqlite::Error::sqlite_error_code) == Some(ErrorCode::DiskFull)
}

/// Threads that share one queue of jobs, each with a connection of its own.
struct WorkerPool {
    jobs: Mutex<Option<Sender<Job>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl WorkerPool {
    fn start(name: &str, connections: Vec<Connection>, guard: &Guard) -> Result<Self, StoreError> {
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        let mut threads = Vec::new();
        for connection in connections {
            let (queue, guard) = (Arc::clone(&queue), Arc::clone(guard));
            let work = move || {
                serve(connection, &queue);
                drop(guard);
            };
            threads.push(Builder::new().name(name.to_owned()).spawn(work)?);
        }
        Ok(Self { jobs: Mutex::new(Some(jobs)), threads: Mutex::new(threads) })
    }

    /// Has a job done, and gives what it has to say at its end.
    async fn ask<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (caller, answered) = oneshot::channel();
        let job: Job = Box::new(move |db| {
            // A panic must neither end the thread nor be taken for success. Its transaction rolls back as it unwinds.
            let result = catch_unwind(AssertUnwindSafe(|| work(db)));
            if result.is_err() {
                tracing::error!("a call of the store panicked; its transaction was rolled back");
            }
            let result = result.unwrap_or(Err(StoreError::Defect));
            // The caller may have stopped waiting; the work is done all the same.
            drop(caller.send(result));
        });
        let jobs = lock(&self.jobs).clone().ok_or(StoreError::Closed)?;
        jobs.send(job).map_err(|_| StoreError::Closed)?;
        drop(jobs);
        answered.await.map_err(|_| StoreError::Closed)?
    }

    fn close(&self) {
        drop(lock(&self.jobs).take());
        for thread in std::mem::take(&mut *lock(&self.threads)) {
            // Jobs catch their own panics, so there is nothing to learn from how the thread ended.
            drop(thread.join());
        }
    }
}

/// Carries jobs out until all senders are dropped.
fn serve(mut connection: Connection, queue: &Mutex<Receiver<Job>>) {
    loop {
        let next = lock(queue).recv();
        match next {
            Ok(job) => job(&mut connection),
            Err(_) => return,
        }
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::DirLock;

    fn db(folder: &std::path::Path) -> Db {
        let dir_lock: Guard = Arc::new(DirLock::acquire(folder).expect("a free folder"));
        let open = || Connection::open(folder.join("test.db")).expect("a writable folder");
        let writer = open();
        writer.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER NOT NULL) STRICT").expect("valid");
        Db::start("test", writer, vec![open(), open()], None, (Seen::at(&folder.join("test.db")), &dir_lock))
            .expect("threads")
    }

    async fn rows(db: &Db) -> i64 {
        db.read(|db| db.query_row("SELECT count(*) FROM t", [], |row| row.get(0))).await.expect("readable")
    }

    #[tokio::test]
    async fn s4_a_call_that_fails_or_panics_changes_nothing_and_the_next_one_works() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = db(folder.path());

        let failed = db
            .write("test", |db| {
                db.execute("INSERT INTO t VALUES (1)", [])?;
                db.execute("INSERT INTO t VALUES ('not a number')", [])
            })
            .await;
        assert!(matches!(failed, Err(StoreError::Sql(_))), "{failed:?}");

        let panicked = db
            .write("test", |db| -> rusqlite::Result<()> {
                db.execute("INSERT INTO t VALUES (2)", [])?;
                panic!("planted")
            })
            .await;
        assert!(matches!(panicked, Err(StoreError::Defect)), "{panicked:?}");

        assert_eq!(rows(&db).await, 0);
        db.write("test", |db| db.execute("INSERT INTO t VALUES (3)", [])).await.expect("the thread goes on");
        assert_eq!(rows(&db).await, 1);
    }

    #[tokio::test]
    async fn s4_a_write_is_carried_out_when_nobody_waits_for_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = db(folder.path());
        let mut write = Box::pin(db.write("test", |db| db.execute("INSERT INTO t VALUES (1)", [])));
        // Polled once, so it is handed over, then forgotten.
        std::future::poll_fn(|context| std::task::Poll::Ready(write.as_mut().poll(context).is_ready())).await;
        drop(write);
        db.write("test", |_| Ok(())).await.expect("queued behind it");
        assert_eq!(rows(&db).await, 1);
    }

    /// Has room for one retry, and counts what it is told.
    struct Counting {
        room: bool,
        committed: Arc<std::sync::atomic::AtomicUsize>,
    }

    impl CommitHook for Counting {
        fn committed(&mut self, _: &Connection) {
            self.committed.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }

        fn erased(&mut self, _: &Connection) {}

        fn make_room(&mut self) -> bool {
            std::mem::take(&mut self.room)
        }
    }

    #[tokio::test]
    async fn s4_a_full_disk_is_tried_once_more_if_room_was_made_and_told_otherwise() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let dir_lock: Guard = Arc::new(DirLock::acquire(folder.path()).expect("a free folder"));
        let writer = Connection::open(folder.path().join("test.db")).expect("a writable folder");
        writer.execute_batch("CREATE TABLE t (n INTEGER NOT NULL) STRICT").expect("valid");
        let committed = Arc::default();
        let hook = Counting { room: true, committed: Arc::clone(&committed) };
        let seen = Seen::at(&folder.path().join("test.db"));
        let db =
            Db::start("test", writer, vec![], Some(Arc::new(Mutex::new(hook))), (seen, &dir_lock)).expect("threads");
        let tries = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let counted = Arc::clone(&tries);
        let write = move |fails: usize| {
            let (tries, before) = (Arc::clone(&counted), counted.load(std::sync::atomic::Ordering::SeqCst));
            move |db: &Connection| {
                db.execute("INSERT INTO t VALUES (1)", [])?;
                if tries.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < before + fails {
                    let full = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
                    return Err(rusqlite::Error::SqliteFailure(full, None));
                }
                db.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0))
            }
        };
        assert_eq!(db.write("test", write(1)).await.expect("room was made"), 1, "written once, not twice");
        assert!(matches!(db.write("test", write(1)).await, Err(StoreError::Full)), "no room is left");
        assert_eq!(db.write("test", write(0)).await.expect("there is room"), 2);
        let count = |of: &std::sync::atomic::AtomicUsize| of.load(std::sync::atomic::Ordering::SeqCst);
        assert_eq!((count(&tries), count(&committed)), (4, 2));
    }

    #[tokio::test]
    async fn s4_a_closed_database_says_so() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = db(folder.path());
        db.close();
        assert!(matches!(db.read(|_| Ok(())).await, Err(StoreError::Closed)));
        assert!(matches!(db.write("test", |_| Ok(())).await, Err(StoreError::Closed)));
        DirLock::acquire(folder.path()).expect("closing gives the folder back");
    }
}
