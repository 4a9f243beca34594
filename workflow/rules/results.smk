rule merge:
    input:
        unpack(planned("merge")),
        points=rules.points.output.table,
        flavour=rules.flavour.output.table,
        limits=LIMITS,
        shortcuts=SHORTCUTS,
        combination=rules.combine.output.table,
        records=[
            rules.points.output.record,
            rules.flavour.output.record,
            *map(record_of, [*LIMITS, *SHORTCUTS]),
            rules.combine.output.record,
        ],
    output:
        table=report(
            made("merge").table,
            caption="../report/plane.rst",
            category="Tables",
            labels={"table": "plane"},
        ),
        record=record_of(made("merge").table),
    log:
        f"{RESULTS}/logs/merge.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=table_memory,
        runtime=points_runtime,
    params:
        recipe=recipe_of("merge"),
    shell:
        "zprimer merge --points {input.points:q} --flavour {input.flavour:q} "
        "--limits {input.limits:q} --shortcuts {input.shortcuts:q} "
        "--combination {input.combination:q} --out {output.table:q} > {log:q} 2>&1"


rule plots:
    input:
        unpack(planned("plots")),
        plane=rules.merge.output.table,
        record=rules.merge.output.record,
    output:
        png=report(
            made("plots").png,
            caption="../report/figure.rst",
            category="Figures",
            labels={"figure": "{figure}"},
        ),
        pdf=made("plots").pdf,
        sources=report(
            made("plots").sources,
            caption="../report/sources.rst",
            category="Figures",
            labels={"figure": "sources of {figure}"},
        ),
        record=record_of(made("plots").sources),
    log:
        f"{RESULTS}/logs/plots_{{figure}}.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=table_memory,
        runtime=points_runtime,
    params:
        recipe=recipe_of("plots"),
        caption=figure_caption,
    shell:
        "zprimer plots --plane {input.plane:q} --figure {wildcards.figure:q} --out {output.png:q} "
        "> {log:q} 2>&1"
