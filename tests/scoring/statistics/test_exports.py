import importlib
import pkgutil

from scoring import statistics


def topics():
    return [m.name for m in pkgutil.iter_modules(statistics.__path__) if m.ispkg]


def test_what_the_package_offers_is_what_its_topics_offer():
    offered = ["Interval", "exact_interval"]
    for name in topics():
        topic = importlib.import_module(f"scoring.statistics.{name}")
        assert all(getattr(topic, each) is getattr(statistics, each) for each in topic.__all__)
        offered += topic.__all__
    assert sorted(offered) == sorted(statistics.__all__)


def test_no_name_of_the_package_hides_a_topic():
    assert not set(topics()) & set(statistics.__all__)
