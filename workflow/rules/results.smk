rule merge:
    input:
        points=rules.points.output,
        flavour=rules.flavour.output,
        limits=expand(
            f"{RESULTS}/{{table}}_{{analysis}}.csv",
            table=["limits", "not_covered"],
            analysis=RUN.analyses,
        ),
        shortcuts=expand(
            f"{RESULTS}/shortcut_{{analysis}}.csv", analysis=RESONANCE_SEARCHES
        ),
    output:
        report(
            f"{RESULTS}/plane.csv",
            caption="../report/plane.rst",
            category="Tables",
            labels={"table": "plane"},
        ),
    log:
        f"{RESULTS}/logs/merge.log",
    conda:
        "../../envs/zprimer.yaml"
    shell:
        "zprimer merge --points {input.points} --flavour {input.flavour} --limits {input.limits} "
        "--shortcuts {input.shortcuts} --out {output} > {log} 2>&1"


rule plots:
    input:
        rules.merge.output,
    output:
        png=report(
            f"{RESULTS}/figures/{{figure}}.png",
            caption="../report/figure.rst",
            category="Figures",
            labels={"figure": "{figure}"},
        ),
        pdf=f"{RESULTS}/figures/{{figure}}.pdf",
    log:
        f"{RESULTS}/logs/plots_{{figure}}.log",
    conda:
        "../../envs/zprimer.yaml"
    params:
        caption=figure_caption,
    shell:
        "zprimer plots --plane {input} --figure {wildcards.figure} --out {output.png} > {log} 2>&1"
