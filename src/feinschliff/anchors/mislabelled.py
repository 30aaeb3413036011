"""Examples whose label is likely wrong: two held-out opinions against the given label, per output.

The first opinion is a cross-validated model, the second the 20 nearest neighbours; their mean, each weighted by how
seldom it errs, goes into confident learning (Northcutt, Jiang and Chuang 2021, cleanlab). The model looks twice: what
its first look finds plainly wrong teaches nothing in the second. Measured, see docs/anchors.md and docs/log.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from feinschliff.anchors.findings import Finding, finding, percent
from feinschliff.core.contracts import Stopped
from feinschliff.core.events import Emit, progress
from feinschliff.core.nouns import Example
from feinschliff.tasks.classify import gold

FOLDS, LOOKS = 5, 2
NEIGHBOURS = 20
SHOWN_NEIGHBOURS = 6

FEWEST = 4
"""A label with fewer examples cannot be judged by the rest of them."""

FEWEST_EXAMPLES = 20

SURE_WRONG, SURE_RIGHT = 0.05, 0.5
"""A given label below the first and another one from the second on: wrong by plain reading."""

DOUBTED = 0.1
"""A given label below it, with another one from SURE_RIGHT on: left out when the model looks for the second time."""

LEAST_ERROR = 1e-3
"""An opinion that never errs on so few rows is not infinitely better than the other."""

ODDS = 3
"""So many times as likely as the given label must the proposed one be: as for contradictions, three to one."""

HARDLY = 0.1
"""A proposed label to which the model gives less, or that none of the shown neighbours carries, convinces nobody."""

Vectors = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class Opinion:
    """What the held-out look at one output found, by place in `members`.

    members : row numbers that were judged; labels : names; given : label numbers, (members,).
    model, mean : probabilities (members, labels) of the cross-validated model, and its mean with the neighbours.
    near : row places of the nearest neighbours, best first, (members, <= 20).
    """

    members: np.ndarray
    labels: Sequence[str]
    given: np.ndarray
    model: np.ndarray
    mean: np.ndarray
    near: np.ndarray


@dataclass
class Mislabelled:
    """Findings, and per row the probability of its given labels (least of all outputs) and of the best guess (most)."""

    findings: list[Finding] = field(default_factory=list)
    own: dict[int, float] = field(default_factory=dict)
    best: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Features:
    """Every row as a vector of unit length for neighbours, and how one fold is fitted and asked.

    margins : (train rows, their label numbers, held-out rows, how many labels) -> float (held-out rows, labels).
    """

    vectors: np.ndarray
    margins: Callable[[np.ndarray, np.ndarray, np.ndarray, int], np.ndarray]


def find(
    examples: Sequence[Example],
    texts: Sequence[str],
    *,
    first: Mapping[int, int],
    seed: int,
    vectors: Vectors | None,
    emit: Emit,
    should_stop: Callable[[], bool],
) -> Mislabelled:
    """Judge every output of the given rows.

    Parameters
    ----------
    first : place of a repeated row -> place of its earlier twin; both go into the same fold, or they would vouch for
        each other.
    vectors : gives texts as vectors of unit length; without it the simple word model judges.
    """
    result = Mislabelled()
    given = [gold(e) for e in examples]
    names = sorted({name for labels in given for name in labels})
    targets = {name: [labels.get(name) for labels in given] for name in names}
    open_outputs = {name: column for name, column in targets.items() if _can_be_judged(column)}
    if not open_outputs:
        return result
    done, total = 0, len(open_outputs) * FOLDS * LOOKS
    emit(progress("labels", done, total))
    features = _features(texts, vectors, seed)

    def one_more() -> None:
        nonlocal done
        done += 1
        emit(progress("labels", done, total))
        if should_stop():
            raise Stopped

    suspects: dict[int, list[tuple[str, int, Opinion]]] = {}
    for name, column in open_outputs.items():
        opinion = _opinion(features, column, first, seed, one_more)
        for at, row in enumerate(opinion.members):
            own, best = float(opinion.mean[at, opinion.given[at]]), float(opinion.mean[at].max())
            result.own[int(row)] = min(own, result.own.get(int(row), 1.0))
            result.best[int(row)] = max(best, result.best.get(int(row), 0.0))
        for at in _suspect(opinion):
            suspects.setdefault(int(opinion.members[at]), []).append((name, int(at), opinion))
    result.findings = [_worded(examples[row], said, len(names)) for row, said in sorted(suspects.items())]
    return result


def _can_be_judged(column: Sequence[str | None]) -> bool:
    counts: dict[str, int] = {}
    for label in column:
        if label is not None:
            counts[label] = counts.get(label, 0) + 1
    enough = [n for n in counts.values() if n >= FEWEST]
    return len(enough) >= 2 and sum(enough) >= FEWEST_EXAMPLES


def _features(texts: Sequence[str], vectors: Vectors | None, seed: int) -> Features:
    if vectors is not None:
        dense = np.asarray(vectors(texts), dtype=np.float32)
        return Features(dense, lambda a, y, b, k: _logistic_margins(dense, a, y, b, k, seed))
    from feinschliff.models.simple.linear import linear_weights, project, random_projection
    from feinschliff.models.simple.vocabulary import learn, sparse

    vocabulary = learn(texts)
    rows = vocabulary.rows(texts)
    matrix = sparse(rows, len(vocabulary))
    projection = random_projection(len(vocabulary), seed)

    def margins(train: np.ndarray, target: np.ndarray, held_out: np.ndarray, labels: int) -> np.ndarray:
        weights, bias = linear_weights(matrix[train], target, labels, C=1.0, seed=seed)
        return matrix[held_out] @ weights + bias

    return Features(np.stack([project(row, projection) for row in rows]), margins)


def _logistic_margins(
    dense: np.ndarray, train: np.ndarray, target: np.ndarray, held_out: np.ndarray, labels: int, seed: int
) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression

    if (target == target[0]).all():  # all examples of every other label are twins in the held-out fold
        return np.where(np.arange(labels) == target[0], 0.0, -1.0) * np.ones((len(held_out), 1))
    model = LogisticRegression(C=10.0, max_iter=200, random_state=seed).fit(dense[train], target)
    decision = model.decision_function(dense[held_out])
    if decision.ndim == 1:
        decision = np.stack([-decision, decision], axis=1)
    margins = np.full((len(held_out), labels), decision.min() - 1.0)
    margins[:, model.classes_] = decision
    return margins


def _opinion(
    features: Features, column: Sequence[str | None], first: Mapping[int, int], seed: int, after: Callable[[], None]
) -> Opinion:
    from feinschliff.models.calibration import fitted_temperature, softmax
    from feinschliff.models.simple.linear import numbers

    counts: dict[str, int] = {}
    for label in column:
        if label is not None:
            counts[label] = counts.get(label, 0) + 1
    labels = sorted(label for label, n in counts.items() if n >= FEWEST)
    target = numbers(column, labels)
    members = np.flatnonzero(target >= 0)
    given = target[members]
    fold = folds(given, seed)
    place = {int(row): at for at, row in enumerate(members)}
    for row, twin in sorted(first.items()):  # a twin may itself repeat an earlier row, whose fold must be settled
        if row in place and twin in place:
            fold[place[row]] = fold[place[twin]]
    trusted = np.ones(len(members), dtype=bool)
    for _ in range(LOOKS):
        margins = np.zeros((len(members), len(labels)))
        for number in range(FOLDS):
            inside, outside = (fold != number) & trusted, fold == number
            if outside.any():
                margins[outside] = features.margins(members[inside], given[inside], members[outside], len(labels))
            after()
        model = softmax(margins / fitted_temperature(margins, given))
        own, best = model[np.arange(len(given)), given], model.max(axis=1)
        trusted = _every_label_kept(~((own <= DOUBTED) & (best >= SURE_RIGHT)), given)
    near, alike = _nearest(features.vectors[members])
    votes = np.zeros_like(model)
    for rank in range(near.shape[1]):
        # squared: a neighbour twice as near counts four times
        np.add.at(votes, (np.arange(len(members)), given[near[:, rank]]), np.clip(alike[:, rank], 1e-6, None) ** 2)
    votes /= votes.sum(axis=1, keepdims=True)
    errors = [max(LEAST_ERROR, float((said.argmax(axis=1) != given)[trusted].mean())) for said in (model, votes)]
    mean = (errors[1] * model + errors[0] * votes) / sum(errors)
    return Opinion(members, labels, given, model, mean, near)


def _every_label_kept(trusted: np.ndarray, given: np.ndarray) -> np.ndarray:
    """`trusted`, but a label most of whose examples are doubted keeps all of them: it is hard, not wrong."""
    for label in np.unique(given):
        of_label = given == label
        if trusted[of_label].mean() < 0.5:
            trusted[of_label] = True
    return trusted


def folds(given: np.ndarray, seed: int) -> np.ndarray:
    """A fold number per row, each label spread evenly; int64."""
    generator = np.random.default_rng(seed)
    fold = np.zeros(len(given), dtype=np.int64)
    for label in range(int(given.max()) + 1):
        rows = generator.permutation(np.flatnonzero(given == label))
        fold[rows] = (np.arange(len(rows)) + generator.integers(FOLDS)) % FOLDS
    return fold


def _nearest(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 20 nearest others of every row and their similarity."""
    from feinschliff.models.simple.neighbours import neighbours

    indices, similarities = neighbours(vectors, vectors, NEIGHBOURS + 1)
    others = indices != np.arange(len(vectors))[:, None]
    # among many equal rows the row itself may not be listed: then the last one goes
    others[others.all(axis=1), -1] = False
    shape = (len(vectors), indices.shape[1] - 1)
    return indices[others].reshape(shape), similarities[others].reshape(shape)


def _suspect(opinion: Opinion) -> np.ndarray:
    """Places that confident learning and pruning by class both name, and those that are wrong by plain reading."""
    import logging

    from cleanlab.filter import find_label_issues

    logging.getLogger("cleanlab").setLevel(logging.ERROR)
    named = find_label_issues(opinion.given, opinion.mean, filter_by="both", n_jobs=1)
    rows = np.arange(len(opinion.given))
    best = opinion.mean.argmax(axis=1)
    own, other = opinion.mean[rows, opinion.given], opinion.mean[rows, best]
    wrong = (own <= SURE_WRONG) & (other >= SURE_RIGHT)
    shown = opinion.given[opinion.near[:, :SHOWN_NEIGHBOURS]] == best[:, None]
    convincing = (opinion.model[rows, best] >= HARDLY) & shown.any(axis=1)
    return np.flatnonzero((named | wrong) & (other >= ODDS * own) & convincing)


def _worded(example: Example, said: Sequence[tuple[str, int, Opinion]], outputs: int) -> Finding:
    english, german, proposed, own, sure = [], [], {}, 1.0, True
    for name, at, opinion in said:
        label = opinion.labels[int(opinion.mean[at].argmax())]
        number, given = opinion.labels.index(label), int(opinion.given[at])
        near = opinion.near[at][:SHOWN_NEIGHBOURS]
        like = int((opinion.given[near] == number).sum())
        chance, chance_given = percent(opinion.model[at, number]), percent(opinion.model[at, given])
        prefix = f"{name}: " if outputs > 1 else ""
        english.append(
            f"{prefix}{like} of its {len(near)} nearest neighbours are {label}; "
            f"the cross-validated model gives {label} {chance}, the given label {opinion.labels[given]} {chance_given}."
        )
        german.append(
            f"{prefix}{like} der {len(near)} nächsten Nachbarn sind {label}; "
            f"das kreuzgeprüfte Modell gibt {label} {chance}, "
            f"dem gegebenen Label {opinion.labels[given]} {chance_given}."
        )
        proposed[name] = label
        own = min(own, float(opinion.mean[at, given]))
        # relabelling asks for more than suspicion: both opinions have to point the same way
        both = opinion.model[at, number] >= SURE_RIGHT and 2 * like >= len(near)
        sure = sure and bool(opinion.mean[at, given] <= SURE_WRONG and both)
    to = proposed if outputs > 1 else next(iter(proposed.values()))
    reason = (" ".join(english), " ".join(german))
    given_now = gold(example)
    was = given_now if outputs > 1 else next(iter(given_now.values()))
    found = finding(example, "likely_mislabelled", "relabel" if sure else "ask", reason, strength=1.0 - own, to=to)
    return {**found, "given": was}
